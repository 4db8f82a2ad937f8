import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { useRows } from '@/shared/useRows';
import { CHANGES, type Conversation, decide, type GroupRequest, LINKS, REQUESTS } from './conversations';
import { useDo } from './useDo';

interface Props {
  one: Conversation;
  query: UseInfiniteQueryResult<{ pages: { items: GroupRequest[] }[] }>;
}

/** Who asks to come into a group. A declined one may ask again, so that nothing is destroyed. */
export function GroupRequests({ one, query }: Props) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const rows = useRows(query);
  const names = useMemberNames(rows.flatMap(({ invited_by }) => invited_by ?? []));
  const say = useDo();
  const act = useAct(
    ({ id, approved }: { id: string; approved: boolean }) => decide(org, one.id, id, approved),
    [...CHANGES, REQUESTS, LINKS],
  );
  const columns: Column<GroupRequest>[] = [
    {
      key: 'name',
      title: t('members.name'),
      render: ({ person }) => <AppLink to={paths.people.member(person.id)}>{person.name}</AppLink>,
    },
    {
      key: 'invitedBy',
      title: t('requests.invitedBy'),
      width: '140px',
      render: ({ invited_by }) => (invited_by ? (names.get(invited_by) ?? '…') : t('requests.self')),
    },
    {
      key: 'asked',
      title: t('requests.asked'),
      width: '200px',
      render: ({ created_at }) => format.dateTime(created_at),
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '180px',
      render: ({ id, person: { name } }) =>
        (['approve', 'decline'] as const).map((which) => (
          <Button
            key={which}
            type="link"
            size="small"
            danger={which === 'decline'}
            disabled={act.isPending || (which === 'approve' && one.archived_at != null)}
            aria-label={`${t(`requests.${which}`)} ${name}`}
            onClick={() =>
              void say(
                act.mutateAsync({ id, approved: which === 'approve' }),
                t(`requests.done.${which}`, { name }),
              )
            }
          >
            {t(`requests.${which}`)}
          </Button>
        )),
    },
  ];
  return (
    <ListStates
      query={query}
      isEmpty={rows.length === 0}
      empty={{ title: t('requests.empty'), help: t('requests.emptyHelp') }}
    >
      <DataTable
        label={t('group.tab.requests')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        pages={query}
      />
    </ListStates>
  );
}
