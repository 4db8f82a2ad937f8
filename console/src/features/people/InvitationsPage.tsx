import { PlusOutlined } from '@ant-design/icons';
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, InputNumber, Modal, Radio, Segmented, Select } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema, useAct } from '@/api';
import { paths as outside, usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { DepartmentSelect, useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import {
  approve,
  createLink,
  INVITATIONS,
  type Invitation,
  invitationsOf,
  type JoinLink,
  type JoinRequest,
  LINKS,
  linksOf,
  REQUESTS,
  refuse,
  remind,
  requestsOf,
  revokeInvitation,
  revokeLink,
} from './invitations';
import './people.css';

const TABS = ['requests', 'links', 'mails'] as const;
type Tab = (typeof TABS)[number];

/** The three ways in: who asks, what was handed out, who was invited by mail. */
export default function InvitationsPage() {
  const { t } = useTranslation('people');
  const [filters, setFilters] = useSearchState(['tab', 'status']);
  const tab: Tab = TABS.find((one) => one === filters.tab) ?? 'requests';
  const [making, setMaking] = useState(false);
  return (
    <Page
      title={t('invitations.title')}
      intro={t('invitations.intro')}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t('links.new')}
        </Button>
      }
    >
      <div className="page-filters">
        <Segmented<Tab>
          aria-label={t('invitations.title')}
          value={tab}
          onChange={(next) => setFilters({ tab: next, status: undefined })}
          options={TABS.map((value) => ({ value, label: t(`invitations.tab.${value}`) }))}
        />
        {tab === 'requests' && (
          <Select
            aria-label={t('status.label')}
            value={filters.status ?? 'pending'}
            onChange={(status) => setFilters({ status })}
            options={(['pending', 'approved', 'refused'] as const).map((value) => ({
              value,
              label: t(`requests.status.${value}`),
            }))}
          />
        )}
      </div>
      {tab === 'requests' && (
        <Requests status={(filters.status as Schema<'JoinRequestStatus'>) ?? 'pending'} />
      )}
      {tab === 'links' && <Links />}
      {tab === 'mails' && <Mails />}
      {making && (
        <LinkForm
          onClose={() => setMaking(false)}
          onMade={() => setFilters({ tab: 'links', status: undefined })}
        />
      )}
    </Page>
  );
}

function useRows<T>(query: UseInfiniteQueryResult<{ pages: { items: T[] }[] }>) {
  return useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
}

function Requests({ status }: { status: Schema<'JoinRequestStatus'> }) {
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

function Links() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const format = useFormat();
  const { way } = useDepartments();
  const query = useInfiniteQuery(linksOf(org));
  const rows = useRows(query);
  const names = useMemberNames(rows.flatMap(({ created_by }) => created_by ?? []));
  const [revoking, setRevoking] = useState<JoinLink>();
  const act = useAct((id: string) => revokeLink(org, id), LINKS);
  const columns: Column<JoinLink>[] = [
    { key: 'kind', title: t('links.kind'), width: '90px', render: ({ kind }) => t(`links.${kind}`) },
    { key: 'department', title: t('links.leadsTo'), render: ({ department_id }) => way(department_id) },
    {
      key: 'approval',
      title: t('links.approval'),
      render: ({ approval }) => (approval ? t('links.decided') : t('links.atOnce')),
    },
    {
      key: 'uses',
      title: t('links.uses'),
      width: '110px',
      render: ({ uses, max_uses }) => `${format.number(uses)} / ${format.number(max_uses)}`,
    },
    {
      key: 'by',
      title: t('links.by'),
      render: ({ created_by }) => (created_by ? (names.get(created_by) ?? '…') : '–'),
    },
    {
      key: 'expires',
      title: t('links.expires'),
      width: '180px',
      render: ({ expires_at }) => format.dateTime(expires_at),
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '100px',
      render: (link) => (
        <Button type="link" size="small" danger onClick={() => setRevoking(link)}>
          {t('links.revoke')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: t('links.empty'), help: t('links.emptyHelp') }}
      >
        <DataTable
          label={t('invitations.tab.links')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {revoking && (
        <ConfirmDestructive
          open
          onClose={() => setRevoking(undefined)}
          title={t('links.revokeTitle')}
          happens={t('links.revokeHappens')}
          undo={t('links.revokeUndo')}
          label={t('links.revoke')}
          act={async () => {
            await act.mutateAsync(revoking.id);
            notify.success(t('links.revoked'));
          }}
        />
      )}
    </>
  );
}

interface LinkValues {
  kind: Schema<'JoinLinkKind'>;
  department_id: string | null;
  expires_in_hours: number;
  max_uses: number;
  approval: boolean;
}

function LinkForm({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { t } = useTranslation(['people', 'common']);
  const { org, organization, canEverywhere } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const isMade = useRef(false);
  const [made, setMade] = useState<Schema<'JoinLinkSecret'>>();
  const make = useAct((values: LinkValues) => createLink(org, { id, ...values }), LINKS);
  if (made) {
    const words =
      made.join_link.kind === 'link'
        ? `${location.origin}/console${outside.join()}#token=${made.secret}`
        : made.secret;
    return (
      <Modal
        open
        title={t('links.made')}
        onCancel={onClose}
        footer={<Button onClick={onClose}>{t('common:act.close')}</Button>}
      >
        <p>{t('links.madeHelp')}</p>
        <div className="people-secret">
          <output>{words}</output>
          <Button
            onClick={() => navigator.clipboard.writeText(words).then(() => notify.success(t('links.copied')))}
          >
            {t('links.copy')}
          </Button>
        </div>
      </Modal>
    );
  }
  return (
    <FormDialog<LinkValues>
      open
      // Once it is made, its secret is shown in the place of the form.
      onClose={() => isMade.current || onClose()}
      title={t('links.new')}
      label={t('links.make')}
      initial={{
        values: {
          kind: 'link',
          department_id: canEverywhere('members.manage') ? organization.root_department_id : null,
          expires_in_hours: 168,
          max_uses: 100,
          approval: true,
        },
        version: 0,
      }}
      submit={async (values) => {
        const secret = await make.mutateAsync(values);
        isMade.current = true;
        setMade(secret);
        onMade();
      }}
    >
      <Form.Item name="kind" label={t('links.kind')}>
        <Radio.Group
          options={[
            { value: 'link', label: t('links.linkHelp') },
            { value: 'code', label: t('links.codeHelp') },
          ]}
        />
      </Form.Item>
      <Form.Item name="department_id" label={t('links.leadsTo')} rules={[{ required: true }]}>
        <DepartmentSelect allowClear={false} />
      </Form.Item>
      <Form.Item name="approval" label={t('links.approval')}>
        <Radio.Group
          options={[
            { value: true, label: t('links.decided') },
            { value: false, label: t('links.atOnce') },
          ]}
        />
      </Form.Item>
      <div className="people-form">
        <Form.Item name="expires_in_hours" label={t('links.hours')} rules={[{ required: true }]}>
          <InputNumber min={1} max={2160} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="max_uses" label={t('links.most')} rules={[{ required: true }]}>
          <InputNumber min={1} max={10_000} style={{ width: '100%' }} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}

function Mails() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const [language] = useLanguage();
  const format = useFormat();
  const paths = usePaths();
  const query = useInfiniteQuery(invitationsOf(org));
  const rows = useRows(query);
  const names = useMemberNames(rows.slice(0, 200).map(({ member_id }) => member_id));
  const [revoking, setRevoking] = useState<Invitation>();
  const [error, setError] = useState<unknown>();
  const again = useAct((id: string) => remind(org, id), INVITATIONS);
  const take = useAct((id: string) => revokeInvitation(org, id), INVITATIONS);
  const columns: Column<Invitation>[] = [
    {
      key: 'name',
      title: t('field.name'),
      render: ({ member_id }) => (
        <AppLink to={paths.people.member(member_id)}>{names.get(member_id) ?? '…'}</AppLink>
      ),
    },
    { key: 'email', title: t('field.email'), render: ({ email }) => email },
    {
      key: 'expires',
      title: t('links.expires'),
      width: '180px',
      render: ({ expires_at }) => format.dateTime(expires_at),
    },
    {
      key: 'reminded',
      title: t('mails.reminded'),
      width: '180px',
      render: ({ reminded_at }) => (reminded_at ? format.dateTime(reminded_at) : '–'),
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '170px',
      render: (one) => (
        <>
          <Button
            type="link"
            size="small"
            aria-label={`${t('mails.remind')} ${one.email}`}
            onClick={() =>
              again
                .mutateAsync(one.id)
                .then(() => notify.success(t('mails.sent', { email: one.email })), setError)
            }
          >
            {t('mails.remind')}
          </Button>
          <Button
            type="link"
            size="small"
            danger
            aria-label={`${t('links.revoke')} ${one.email}`}
            onClick={() => setRevoking(one)}
          >
            {t('links.revoke')}
          </Button>
        </>
      ),
    },
  ];
  const words = error === undefined ? undefined : problemWords(error, language);
  return (
    <>
      {words && (
        <Alert
          type="error"
          showIcon
          closable={{ onClose: () => setError(undefined) }}
          title={words.title}
          description={words.detail}
        />
      )}
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: t('mails.empty'), help: t('mails.emptyHelp') }}
      >
        <DataTable
          label={t('invitations.tab.mails')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {revoking && (
        <ConfirmDestructive
          open
          onClose={() => setRevoking(undefined)}
          title={t('mails.revokeTitle', { email: revoking.email })}
          happens={t('mails.revokeHappens')}
          undo={t('mails.revokeUndo')}
          label={t('links.revoke')}
          act={() => take.mutateAsync(revoking.id)}
        />
      )}
    </>
  );
}
