import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { approve, type JoinRequest, REQUESTS, refuse, requestsOf } from './invitations';

/** Who asks to join, and what was decided. */
export function JoinRequests({ status }: { status: Schema<'JoinRequestStatus'> }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const { way } = useDepartments();
  const query = useInfiniteQuery(requestsOf(org, status));
  const rows = useRows(query);
  const names = useMemberNames(rows.flatMap(({ decided_by }) => decided_by ?? []));
  const [open, setOpen] = useState<{ act: 'approve' | 'refuse'; request: JoinRequest }>();
  const columns: Column<JoinRequest>[] = [
    {
      key: 'name',
      title: t('field.name'),
      render: ({ name, member_id }) =>
        member_id ? <AppLink to={paths.people.member(member_id)}>{name}</AppLink> : name,
    },
    { key: 'email', title: t('field.email'), render: ({ email }) => email },
    { key: 'department', title: t('field.department'), render: ({ department_id }) => way(department_id) },
    {
      key: 'asked',
      title: t('requests.asked'),
      width: '180px',
      render: ({ created_at }) => format.dateTime(created_at),
    },
    status === 'pending'
      ? {
          key: 'acts',
          title: t('acts'),
          width: '170px',
          render: (request) => (
            <>
              <Button
                type="link"
                size="small"
                aria-label={`${t('requests.approve')} ${request.name}`}
                onClick={() => setOpen({ act: 'approve', request })}
              >
                {t('requests.approve')}
              </Button>
              <Button
                type="link"
                size="small"
                danger
                aria-label={`${t('requests.refuse')} ${request.name}`}
                onClick={() => setOpen({ act: 'refuse', request })}
              >
                {t('requests.refuse')}
              </Button>
            </>
          ),
        }
      : {
          key: 'decided',
          title: t('requests.decided'),
          render: ({ decided_by, decided_at, reason }) =>
            [
              decided_by ? (names.get(decided_by) ?? '…') : '',
              decided_at ? format.dateTime(decided_at) : '',
              reason,
            ]
              .filter(Boolean)
              .join(' · '),
        },
  ];
  const close = () => setOpen(undefined);
  return (
    <>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: t('requests.empty'), help: t('requests.emptyHelp') }}
      >
        <DataTable
          label={t('invitations.tab.requests')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {open?.act === 'approve' && <ApproveForm request={open.request} onClose={close} />}
      {open?.act === 'refuse' && <RefuseForm request={open.request} onClose={close} />}
    </>
  );
}

function ApproveForm({ request, onClose }: { request: JoinRequest; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const act = useAct((ids: string[]) => approve(org, request.id, ids), REQUESTS);
  return (
    <FormDialog<{ department_ids: string[] }>
      open
      onClose={onClose}
      title={t('requests.approveTitle', { name: request.name })}
      label={t('requests.approve')}
      initial={{ values: { department_ids: [request.department_id] }, version: 0 }}
      submit={async ({ department_ids }) => {
        await act.mutateAsync(department_ids);
        notify.success(t('requests.approved', { name: request.name }));
      }}
    >
      <Form.Item name="department_ids" label={t('field.department_ids')} rules={[{ required: true }]}>
        <DepartmentSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}

function RefuseForm({ request, onClose }: { request: JoinRequest; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const [reason, setReason] = useState('');
  const act = useAct(() => refuse(org, request.id, reason.trim() || null), REQUESTS);
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t('requests.refuseTitle', { name: request.name })}
      happens={
        <>
          {t('requests.refuseHappens')}
          <label className="people-label" htmlFor="reason">
            {t('requests.reason')}
          </label>
          <Input.TextArea
            id="reason"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      }
      undo={t('requests.refuseUndo')}
      label={t('requests.refuse')}
      act={async () => {
        await act.mutateAsync();
        notify.success(t('requests.refused', { name: request.name }));
      }}
    />
  );
}
