import { Alert, DatePicker, Form } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { CHANGES, copy, mondayOf } from './rosters';
import { gathered } from './shifts';
import { addDays } from './versions';

interface Values {
  from_date: string;
  to_date: string;
  target_date: string;
}

/** A day in a form, as the service writes days. */
export const dayField = {
  getValueProps: (value: string | undefined) => ({ value: value ? dayjs(value) : null }),
  normalize: (value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD'),
};

/** Copies a week, or another span, as one act. */
export function RosterCopy(props: {
  group: string;
  month: string;
  nameOf: (member: string) => string;
  onClose: () => void;
}) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { org, organization } = useAccess();
  const [key] = useState(() => crypto.randomUUID());
  const [initial] = useState(() => {
    const now = today(organization.time_zone);
    const monday = mondayOf(now.startsWith(props.month) ? now : `${props.month}-01`);
    return {
      values: { from_date: monday, to_date: addDays(monday, 6), target_date: addDays(monday, 7) },
      version: 0,
    };
  });
  const act = useAct(
    (values: Values) =>
      gathered(copy(org, props.group, key, { ...values, into_the_past: false }), { member_ids: 'from_date' }),
    CHANGES,
  );
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      title={t('rosters.copy.title')}
      label={t('rosters.copy.act')}
      initial={initial}
      submit={async (values) => {
        const done = await act.mutateAsync(values);
        const { length } = done.skipped;
        notify.success(t('rosters.copy.done', { count: done.set + done.cleared }));
        if (length > 0) {
          const [first] = done.skipped;
          notify.error(
            t('rosters.copy.skipped', {
              count: length,
              name: first ? props.nameOf(first.member_id) : '',
              day: first ? format.day(first.date) : '',
            }),
          );
        }
      }}
    >
      <p>{t('rosters.copy.intro')}</p>
      <Form.Item name="from_date" label={t('rosters.copy.from')} rules={[{ required: true }]} {...dayField}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="to_date" label={t('rosters.copy.to')} rules={[{ required: true }]} {...dayField}>
        <DatePicker />
      </Form.Item>
      <Form.Item
        name="target_date"
        label={t('rosters.copy.target')}
        rules={[{ required: true }]}
        {...dayField}
      >
        <DatePicker />
      </Form.Item>
      <Alert type="warning" showIcon title={t('rosters.copy.clears')} description={t('rosters.past.undo')} />
    </FormDialog>
  );
}
