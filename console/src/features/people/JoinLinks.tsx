import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { type JoinLink, LINKS, linksOf, revokeLink } from './invitations';

/** The links and codes that were handed out. */
export function JoinLinks() {
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
