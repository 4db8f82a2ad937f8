import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { StepForm, type StepProps } from './StepForm';
import {
  firstShift,
  groupsOf,
  HOURS_CHANGES,
  type HoursValues,
  hoursValues,
  minutesOf,
  setHours,
  shiftsOf,
  WEEK,
} from './setup';

/** Of a fault in the hours: the field of the guide. */
function fieldOf(pointer: string): string {
  if (pointer.includes('/breaks')) return 'rest_on';
  if (pointer.includes('/off')) return 'off';
  if (pointer.includes('/sections')) return 'on';
  return pointer.split('/').at(-1) ?? '';
}

export function HoursStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [form] = Form.useForm<HoursValues>();
  const groups = useQuery(groupsOf(org));
  const shifts = useQuery(shiftsOf(org));
  const first = firstShift(groups.data ?? [], shifts.data ?? []);
  const save = useAct(async (values: HoursValues) => first && setHours(org, first, values), HOURS_CHANGES);
  const typed = Form.useWatch([], form) as HoursValues | undefined;
  const both = {
    isPending: groups.isPending || shifts.isPending,
    error: groups.error ?? shifts.error,
    refetch: () => {
      void groups.refetch();
      void shifts.refetch();
    },
  };
  return (
    <ListStates
      query={both}
      isEmpty={first === undefined}
      empty={{
        title: t('setup.hours.own'),
        action: <AppLink to={paths.attendance.shifts()}>{t('setup.hours.all')}</AppLink>,
      }}
    >
      {first && (
        <StepForm<HoursValues>
          form={form}
          initial={hoursValues(first)}
          label={t('setup.next')}
          onSkip={onSkip}
          fieldOf={fieldOf}
          submit={async (values) => {
            await save.mutateAsync(values);
            notify.success(t('setup.hours.saved'));
            onDone();
          }}
        >
          <Form.Item name="name" label={t('setup.hours.field')} rules={[{ required: true }]}>
            <Input maxLength={64} />
          </Form.Item>
          <div className="setup-row">
            <Form.Item name="on" label={t('setup.hours.on')} rules={[{ required: true }]}>
              <Input type="time" />
            </Form.Item>
            <Form.Item name="off" label={t('setup.hours.off')} rules={[{ required: true }]}>
              <Input type="time" />
            </Form.Item>
            <Form.Item name="permit_minutes" label={t('setup.hours.permit')}>
              <InputNumber min={0} max={1440} style={{ width: '100%' }} />
            </Form.Item>
          </div>
          <div className="setup-row">
            <Form.Item name="rest_on" label={t('setup.hours.restOn')}>
              <Input type="time" />
            </Form.Item>
            <Form.Item name="rest_off" label={t('setup.hours.restOff')}>
              <Input type="time" />
            </Form.Item>
            <p className="setup-sum weak" role="status">
              {typed?.on && typed.off && t('setup.hours.sum', { time: format.minutes(minutesOf(typed)) })}
              {typed?.on && typed.off && typed.off <= typed.on && ` ${t('setup.hours.night')}`}
            </p>
          </div>
          <Form.Item
            name="days"
            label={t('setup.hours.days')}
            rules={[{ type: 'array', min: 1, message: t('setup.hours.noDay') }]}
          >
            <Checkbox.Group options={WEEK.map((value) => ({ value, label: t(`week.${value}`) }))} />
          </Form.Item>
        </StepForm>
      )}
    </ListStates>
  );
}
