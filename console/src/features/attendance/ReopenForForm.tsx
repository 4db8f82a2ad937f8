import { Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import type { Period } from './periods';
import { REOPENING_CHANGES, reopenFor, untilIn, untilOf } from './personReopenings';

interface Values {
  member_id: string | null;
  /** On the wall of the organization's zone. */
  until: string;
  reason: string;
}

/** For whom, until when and why; and what will happen. */
export function ReopenForForm(props: { period: Period; range: string; onClose: () => void }) {
  const { period, range, onClose } = props;
  const { t } = useTranslation(['attendance', 'common']);
  const { org, organization } = useAccess();
  const zone = organization.time_zone;
  const [id] = useState(() => crypto.randomUUID());
  const [{ min, max, proposed }] = useState(() => untilIn(zone, Date.now()));
  const open = useAct(
    ({ member_id, until, reason }: Values) =>
      reopenFor(org, period.id, {
        id,
        member_id: member_id ?? '',
        until: untilOf(until, zone, Date.now()) ?? until,
        reason: reason.trim(),
      }),
    REOPENING_CHANGES,
  );
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      title={t('person.formTitle', { range })}
      label={t('person.act')}
      initial={{ values: { member_id: null, until: proposed, reason: '' }, version: 0 }}
      submit={async (values) => {
        await open.mutateAsync(values);
        notify.success(t('person.done'));
      }}
      explain={({ code }) => (code === 'period_open' ? t('person.isOpen') : undefined)}
    >
      <h2 className="form-part">{t('common:destroy.happens')}</h2>
      <p>{t('person.happens')}</p>
      <h2 className="form-part">{t('common:destroy.undo')}</h2>
      <p>{t('person.undo')}</p>
      <Form.Item name="member_id" label={t('person.member')} rules={[{ required: true }]}>
        <MemberSelect />
      </Form.Item>
      <Form.Item
        name="until"
        label={t('person.until')}
        extra={t('person.untilHelp', { zone })}
        rules={[
          { required: true },
          {
            validator: async (_, until: string) => {
              if (until && untilOf(until, zone, Date.now()) === undefined)
                throw new Error(t('person.untilRange'));
            },
          },
        ]}
      >
        <Input type="datetime-local" min={min} max={max} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('reason')}
        extra={t('person.reasonHelp')}
        rules={[{ required: true, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
