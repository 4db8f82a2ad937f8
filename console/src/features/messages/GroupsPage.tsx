import { PlusOutlined, PushpinFilled } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Badge, Button, Segmented, Select, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import { useFormat } from '@/shared/format/useFormat';
import { useLive } from '@/shared/live/live';
import { useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { SearchField } from '@/shared/ui/SearchField';
import { type Conversation, conversationsOf, KINDS, type Kind, LIST } from './conversations';
import { GroupForm } from './GroupForm';
import { KindIcon } from './KindIcon';
import { pinnedFirst, withMessage } from './patches';
import { noticeOf, peopleOf, useWords } from './useWords';
import '@/shared/attendance/tones.css';
import './messages.css';

const STATES = ['open', 'archived', 'all'] as const;

/** The conversations that one is in, newest first. */
export default function GroupsPage() {
  const { t } = useTranslation(['messages', 'common']);
  const { org, member: me } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const queries = useQueryClient();
  const [filters, setFilters] = useSearchState(['q', 'kind', 'state']);
  const q = useDebounced(filters.q ?? '');
  const state = STATES.find((one) => one === filters.state) ?? 'open';
  const query = useQuery(conversationsOf(org, q));
  const [making, setMaking] = useState(false);
  const rows = useMemo(
    () =>
      pinnedFirst(query.data ?? []).filter(
        ({ kind, archived_at }) =>
          (filters.kind === undefined || kind === filters.kind) &&
          (state === 'all' || (archived_at != null) === (state === 'archived')),
      ),
    [query.data, filters.kind, state],
  );
  const names = useMemberNames(
    rows.slice(0, 100).flatMap(({ peer_id, last_message }) => {
      const notice = noticeOf(last_message?.content);
      return [peer_id, last_message?.author_id, ...(notice ? peopleOf(notice) : [])].filter(
        (id) => id != null,
      );
    }),
  );
  const words = useWords(names);
  useLive('message.posted', (message) => {
    let known = false;
    queries.setQueriesData<Conversation[]>({ queryKey: [LIST] }, (list) => {
      const after = Array.isArray(list) ? withMessage(list, message, me) : undefined;
      known ||= after !== undefined;
      return after ?? list;
    });
    if (!known) void queries.invalidateQueries({ queryKey: [LIST] });
  });

  const columns: Column<Conversation>[] = [
    {
      key: 'name',
      title: t('groups.name'),
      width: '32%',
      render: (one) => (
        <span className="groups-name">
          <KindIcon kind={one.kind} />
          <AppLink
            to={one.kind === 'announcement' ? paths.messages.announcements() : paths.messages.group(one.id)}
          >
            {nameOf(one, words.name)}
          </AppLink>
          {one.place.pinned_at != null && <PushpinFilled className="groups-pin" title={t('groups.pinned')} />}
          {one.unread_count > 0 && (
            <Badge
              count={one.unread_count}
              size="small"
              color={one.mention_count > 0 ? undefined : 'var(--calm-count)'}
              title={t('groups.unread', { count: one.unread_count })}
            />
          )}
          {one.archived_at != null && <Tag>{t('groups.archived')}</Tag>}
        </span>
      ),
    },
    {
      key: 'last',
      title: t('groups.last'),
      render: ({ last_message: last }) =>
        last == null ? (
          <span className="weak">{t('groups.nothing')}</span>
        ) : (
          <span className="weak">
            {last.author_id != null && `${words.name(last.author_id)}: `}
            {words.line(last)}
          </span>
        ),
    },
    {
      key: 'when',
      title: t('groups.when'),
      width: '108px',
      render: ({ last_message: last }) => (last == null ? '–' : words.when(last.posted_at)),
    },
    {
      key: 'members',
      title: t('groups.members'),
      width: '64px',
      render: ({ member_count }) => format.number(member_count),
    },
    {
      key: 'role',
      title: t('groups.role'),
      width: '64px',
      render: ({ place, kind }) => (kind === 'direct' ? '–' : t(`role.${place.role}`)),
    },
  ];
  const isFiltered = Boolean(filters.q || filters.kind || filters.state);
  return (
    <Page
      title={t('groups.title')}
      intro={t('groups.intro')}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t('groups.new')}
        </Button>
      }
    >
      <div className="page-filters">
        <SearchField
          label={t('groups.search')}
          maxLength={64}
          defaultValue={filters.q}
          onChange={(event) => setFilters({ q: event.target.value })}
        />
        <Select<Kind | ''>
          aria-label={t('groups.kind')}
          value={KINDS.find((kind) => kind === filters.kind) ?? ''}
          onChange={(kind) => setFilters({ kind })}
          options={[
            { value: '', label: t('groups.allKinds') },
            ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
        />
        <Segmented
          aria-label={t('groups.state')}
          value={state}
          onChange={(next) => setFilters({ state: next === 'open' ? undefined : next })}
          options={STATES.map((value) => ({ value, label: t(`groups.states.${value}`) }))}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={isFiltered}
        empty={{ title: t('groups.empty'), help: t('groups.emptyHelp') }}
      >
        <DataTable label={t('groups.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      </ListStates>
      {making && <GroupForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

const nameOf = (one: Conversation, name: (id: string | null | undefined) => string) =>
  one.kind === 'direct' ? name(one.peer_id) : one.name;
