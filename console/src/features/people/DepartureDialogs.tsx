import { Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { today } from '@/shared/format/format';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberNames, MemberSelect, useMemberNames } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import {
  announceDeparture,
  CHANGES,
  completeDeparture,
  GRANTS,
  type Member,
  readMember,
  rejoin,
} from './people';
import { useRefreshMembers } from './useMembers';

interface Props {
  member: Member;
  onClose: () => void;
}

/** What comes of what somebody had, in words: the same as the service does (docs/people.md). */
function HandOver({ member, successor }: { member: Member; successor: string | null }) {
  const { t } = useTranslation('people');
  const heir = successor ?? member.manager_id ?? undefined;
  const names = useMemberNames(heir ? [heir] : []);
  const name = heir === undefined ? undefined : (names.get(heir) ?? '…');
  return (
    <ul className="people-handover">
      <li>{t('leave.access')}</li>
      <li>{t('leave.roles')}</li>
      <li>{name === undefined ? t('leave.toNearest') : t('leave.to', { name })}</li>
      <li>{t('leave.stays')}</li>
    </ul>
  );
}

interface Values {
  last_day: string;
  successor_id: string | null;
  reason: string | null;
}

const orNull = (text: string) => (text === '' ? null : text);

export function AnnounceForm({ member, onClose }: Props) {
  const { t } = useTranslation('people');
  const { org, organization } = useAccess();
  const refresh = useRefreshMembers();
  const now = today(organization.time_zone);
  const announced = member.departure?.effective_at == null ? member.departure : undefined;
  const [ground, setGround] = useState(member);
  const announce = useAct(async (input: { body: Values; version: number }) => {
    await announceDeparture(org, { ...ground, version: input.version }, input.body);
    await refresh([member.id]);
  }, CHANGES);
  const values = (one: Member): Values => ({
    last_day: one.departure?.last_day ?? now,
    successor_id: one.departure?.successor_id ?? null,
    reason: one.departure?.reason ?? null,
  });
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      title={
        announced ? t('leave.change', { name: member.name }) : t('leave.announce', { name: member.name })
      }
      label={announced ? undefined : t('leave.announceAct')}
      initial={{
        values: announced ? values(member) : { last_day: now, successor_id: null, reason: null },
        version: member.version,
      }}
      labels={{ last_day: t('leave.lastDay'), successor_id: t('leave.successor'), reason: t('leave.reason') }}
      show={(field, { successor_id }) =>
        field === 'successor_id' ? <MemberNames ids={successor_id ? [successor_id] : []} /> : undefined
      }
      submit={async (body, _changed, version) => {
        await announce.mutateAsync({ body, version });
        notify.success(t('leave.announced', { name: member.name }));
      }}
      {...(announced && {
        reread: async () => {
          const read = await readMember(org, member.id);
          setGround(read);
          return { values: values(read), version: read.version };
        },
      })}
    >
      <Form.Item
        name="last_day"
        label={t('leave.lastDay')}
        extra={t('leave.lastDayHelp')}
        rules={[{ required: true }]}
      >
        <Input type="date" min={now} />
      </Form.Item>
      <Form.Item name="successor_id" label={t('leave.successor')} extra={t('leave.successorHelp')}>
        <MemberSelect />
      </Form.Item>
      <Form.Item name="reason" label={t('leave.reason')} extra={t('leave.reasonHelp')} normalize={orNull}>
        <Input.TextArea maxLength={500} rows={3} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => (
          <>
            <h2 className="form-part">{t('leave.then')}</h2>
            <HandOver member={member} successor={getFieldValue('successor_id') ?? null} />
          </>
        )}
      </Form.Item>
    </FormDialog>
  );
}

export function LeaveNow({ member, onClose }: Props) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const refresh = useRefreshMembers();
  const [successor, setSuccessor] = useState<string | null>(member.departure?.successor_id ?? null);
  const leave = useAct(async () => {
    await completeDeparture(org, member, { successor_id: successor });
    await refresh([member.id]);
  }, [...CHANGES, ...GRANTS]);
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t('leave.nowTitle', { name: member.name })}
      happens={
        <>
          <HandOver member={member} successor={successor} />
          <label className="people-label" htmlFor="successor">
            {t('leave.successor')}
          </label>
          <MemberSelect id="successor" value={successor} onChange={setSuccessor} />
        </>
      }
      undo={t('leave.undo')}
      label={t('leave.nowAct')}
      act={async () => {
        await leave.mutateAsync();
        notify.success(t('leave.left', { name: member.name }));
      }}
    />
  );
}

export function RejoinForm({ member, onClose }: Props) {
  const { t } = useTranslation('people');
  const { org, organization } = useAccess();
  const refresh = useRefreshMembers();
  const { all } = useDepartments();
  const back = useAct(async (department_ids: string[]) => {
    await rejoin(org, member, { same_account: true, department_ids });
    await refresh([member.id]);
  }, CHANGES);
  return (
    <FormDialog<{ department_ids: string[] }>
      open
      onClose={onClose}
      title={t('rejoin.title', { name: member.name })}
      label={t('rejoin.act')}
      initial={{
        values: { department_ids: all.length > 0 ? [organization.root_department_id] : [] },
        version: 0,
      }}
      submit={async ({ department_ids }) => {
        await back.mutateAsync(department_ids);
        notify.success(t('rejoin.done', { name: member.name }));
      }}
    >
      <p>{t('rejoin.help')}</p>
      <Form.Item name="department_ids" label={t('field.department_ids')} rules={[{ required: true }]}>
        <DepartmentSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}
