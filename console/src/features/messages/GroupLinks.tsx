import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, InputNumber, Radio, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useMemberNames } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { SecretOnce } from '@/shared/ui/SecretOnce';
import { type Conversation, type GroupLink, LINKS, linksOf, makeLink, revokeLink } from './conversations';
import type { May } from './may';

/** The links that lead into a group. */
export function GroupLinks({ one, may }: { one: Conversation; may: May }) {
  const { t } = useTranslation('messages');
  const { org, member: me } = useAccess();
  const format = useFormat();
  const query = useQuery(linksOf(org, one.id));
  const rows = query.data ?? [];
  const names = useMemberNames(rows.map(({ created_by }) => created_by));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<GroupLink>();
  const revoke = useAct((id: string) => revokeLink(org, one.id, id), [LINKS]);
  const make = (
    <Button icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('links.new')}
    </Button>
  );
  const columns: Column<GroupLink>[] = [
    {
      key: 'approval',
      title: t('links.way'),
      render: ({ approval }) => (approval ? t('links.wayAsks') : t('links.wayAtOnce')),
    },
    {
      key: 'uses',
      title: t('links.uses'),
      width: '90px',
      render: ({ uses, max_uses }) => `${format.number(uses)} / ${format.number(max_uses)}`,
    },
    {
      key: 'by',
      title: t('links.by'),
      width: '90px',
      render: ({ created_by }) => names.get(created_by) ?? '…',
    },
    {
      key: 'expires',
      title: t('links.expires'),
      width: '150px',
      render: ({ expires_at }) => format.dateTime(expires_at),
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '80px',
      render: (link) =>
        (may.govern || link.created_by === me) && (
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
        empty={{ title: t('links.empty'), help: t('links.emptyHelp'), action: make }}
      >
        <div className="page-filters">{make}</div>
        <DataTable label={t('group.tab.links')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      </ListStates>
      {making && <LinkForm one={one} onClose={() => setMaking(false)} />}
      {revoking && (
        <ConfirmDestructive
          open
          onClose={() => setRevoking(undefined)}
          title={t('links.revokeTitle')}
          happens={t('links.revokeHappens')}
          undo={t('links.revokeUndo')}
          label={t('links.revoke')}
          act={() => revoke.mutateAsync(revoking.id)}
        />
      )}
    </>
  );
}

type Values = Required<Omit<Schema<'NewConversationLink'>, 'id'>>;
const HOURS = [1, 24, 168, 720] as const;

function LinkForm({ one, onClose }: { one: Conversation; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const paths = usePaths();
  const isMade = useRef(false);
  const [address, setAddress] = useState<string>();
  // A repeat of what was not answered makes no second one.
  const [id] = useState(() => crypto.randomUUID());
  const make = useAct((values: Values) => makeLink(org, one.id, { id, ...values }), [LINKS]);
  if (address !== undefined)
    return (
      <SecretOnce title={t('links.made')} help={t('links.madeHelp')} secret={address} onClose={onClose} />
    );
  return (
    <FormDialog<Values>
      open
      // Once it is made, its address is shown in the place of the form.
      onClose={() => isMade.current || onClose()}
      title={t('links.new')}
      label={t('links.make')}
      initial={{ values: { approval: true, expires_in_hours: 168, max_uses: 100 }, version: 0 }}
      submit={async (values) => {
        const { secret } = await make.mutateAsync(values);
        isMade.current = true;
        setAddress(`${location.origin}/console${paths.messages.join()}#token=${secret}`);
      }}
    >
      <Form.Item
        name="approval"
        label={t('links.how')}
        extra={one.policy.join_approval && t('links.policyDecides')}
      >
        <Radio.Group
          options={[
            { value: true, label: t('links.approval') },
            { value: false, label: t('links.atOnce') },
          ]}
        />
      </Form.Item>
      <Form.Item name="expires_in_hours" label={t('links.lasts')}>
        <Select options={HOURS.map((value) => ({ value, label: t(`links.hours.h${value}`) }))} />
      </Form.Item>
      <Form.Item name="max_uses" label={t('links.maxUses')} rules={[{ required: true }]}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
    </FormDialog>
  );
}
