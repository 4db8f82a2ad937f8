import { Alert, Checkbox, DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useUnversioned } from '@/shared/forms/unversioned';
import { notify } from '@/shared/ui/notify';
import { useClearable } from '@/shared/ui/useClearable';
import {
  CHANGES,
  change,
  type DayValues,
  datesOf,
  dayValues,
  readDay,
  type SpecialDay,
  setBody,
} from './calendars';
import { Overwritten } from './Overwritten';
import { dayField } from './RosterCopy';
import type { Shift } from './shifts';
import { addDays } from './versions';

/** A special day, or several in a row. */
export function DayForm(props: {
  group: string | undefined;
  date?: string | undefined;
  day?: SpecialDay | undefined;
  shifts: readonly Shift[];
  onClose: () => void;
}) {
  const clearable = useClearable();
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { org, organization } = useAccess();
  const [now] = useState(() => today(organization.time_zone));
  const { day } = props;
  const date = day?.date ?? props.date ?? addDays(now, 1);
  const ground = useUnversioned(
    () => dayValues(date, day),
    () => readDay(org, props.group, date),
  );
  const act = useAct((values: DayValues) => change(org, setBody(props.group, values)), CHANGES);
  return (
    <FormDialog<DayValues>
      open
      onClose={props.onClose}
      title={day ? t('calendars.edit', { name: day.name }) : t('calendars.new')}
      initial={ground.initial}
      reread={ground.reread}
      labels={{ name: t('calendars.name'), worked: t('calendars.kind'), shift_id: t('calendars.shift') }}
      show={(field, values) =>
        field === 'worked'
          ? t(values.worked ? 'calendars.worked' : 'calendars.off')
          : field === 'shift_id'
            ? (props.shifts.find(({ id }) => id === values.shift_id)?.name ?? t('calendars.shiftOfWeek'))
            : undefined
      }
      submit={async (values, _, version) => {
        // Of other dates than those that were shown nothing is known that could be overtaken.
        if (values.from === date) await ground.check(version);
        await act.mutateAsync(values);
        notify.success(t('calendars.saved', { count: datesOf(values.from, values.to).length }));
      }}
    >
      <Form.Item name="name" label={t('calendars.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus placeholder={t('calendars.nameExample')} />
      </Form.Item>
      <Form.Item name="worked" label={t('calendars.kind')}>
        <Radio.Group
          options={[
            { value: false, label: t('calendars.off') },
            { value: true, label: t('calendars.worked') },
          ]}
        />
      </Form.Item>
      <Form.Item name="from" label={t('calendars.first')} rules={[{ required: true }]} {...dayField}>
        <DatePicker />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {(form) => {
          const values = form.getFieldsValue(true) as DayValues;
          const isPast = values.from < now;
          const past = datesOf(values.from, values.to).filter((one) => one < now).length;
          return (
            <>
              <Form.Item
                name="to"
                label={t('calendars.last')}
                rules={[
                  { required: true },
                  {
                    validator: async (_, to: string) => {
                      if (to < values.from) throw new Error(t('calendars.order'));
                    },
                  },
                ]}
                {...dayField}
              >
                <DatePicker minDate={dayjs(values.from)} />
              </Form.Item>
              {values.from && values.to && (
                <Overwritten group={props.group} from={values.from} to={values.to} edited={day?.date} />
              )}
              {values.worked && (
                <Form.Item name="shift_id" label={t('calendars.shift')} extra={t('calendars.shiftHelp')}>
                  <Select
                    allowClear={clearable}
                    placeholder={t('calendars.shiftOfWeek')}
                    options={props.shifts.map(({ id, name }) => ({ value: id, label: name }))}
                  />
                </Form.Item>
              )}
              {isPast && (
                <Alert
                  className="form-alert"
                  type="warning"
                  showIcon
                  title={t('calendars.past', { count: past, day: format.day(values.from) })}
                  description={t('from.pastHelp')}
                />
              )}
              <Form.Item
                name="past"
                valuePropName="checked"
                hidden={!isPast}
                validateTrigger={[]}
                rules={[
                  {
                    validator: async (_, wanted: boolean) => {
                      if (isPast && !wanted) throw new Error(t('from.mustConfirm'));
                    },
                  },
                ]}
              >
                <Checkbox>{t('from.confirm')}</Checkbox>
              </Form.Item>
            </>
          );
        }}
      </Form.Item>
    </FormDialog>
  );
}
