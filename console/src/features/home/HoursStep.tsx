import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemError, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { StepForm, type StepProps } from './StepForm';
import {
  type First,
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
  const queries = useQueryClient();
  const save = useAct(
    ({ values, changed, read }: { values: HoursValues; changed: Partial<HoursValues>; read: First }) =>
      setHours(org, read, values, changed),
    HOURS_CHANGES,
  );
  const reread = async () => {
    const [groupsNow, shiftsNow] = await Promise.all([
      queries.fetchQuery({ ...groupsOf(org), staleTime: 0 }),
      queries.fetchQuery({ ...shiftsOf(org), staleTime: 0 }),
    ]);
    const now = firstShift(groupsNow, shiftsNow);
    // It is no such shift any more: the page says so by itself.
    if (!now) throw new ProblemError('version_mismatch', 412, '');
    return { values: hoursValues(now), version: now };
  };
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
        <StepForm<HoursValues, First>
          form={form}
          initial={{ values: hoursValues(first), version: first }}
          reread={reread}
          labels={{
            name: t('setup.hours.field'),
            on: t('setup.hours.on'),
            off: t('setup.hours.off'),
            rest_on: t('setup.hours.restOn'),
            rest_off: t('setup.hours.restOff'),
            permit_minutes: t('setup.hours.permit'),
            days: t('setup.hours.days'),
          }}
          show={(field, { days, permit_minutes }) =>
            field === 'days'
              ? format.list(days.map((day) => t(`week.${day}`)))
              : field === 'permit_minutes'
                ? format.number(permit_minutes ?? 0)
                : undefined
          }
          label={t('setup.next')}
          onSkip={onSkip}
          fieldOf={fieldOf}
          submit={async (values, changed, read) => {
            await save.mutateAsync({ values, changed, read });
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
              {typed?.on &&
                typed.off &&
                t('setup.hours.sum', { time: format.minutes(minutesOf(typed, first.shift.hours.breaks)) })}
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
