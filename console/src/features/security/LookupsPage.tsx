import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { MemberSelect, useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { type AuditEntry, entriesOf, together } from './audit';
import './security.css';

interface Read {
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

/** Two lists that are read as one. */
function bothOf(...lists: Read[]): Read {
  const failed = lists.find(({ error }) => error);
  const unread = lists.filter(({ hasNextPage }) => hasNextPage);
  return {
    isPending: lists.some(({ isPending }) => isPending),
    error: failed?.error ?? null,
    hasNextPage: unread.length > 0,
    isFetchingNextPage: lists.some(({ isFetchingNextPage }) => isFetchingNextPage),
    isFetchNextPageError: lists.some(({ isFetchNextPageError }) => isFetchNextPageError),
    refetch: () => lists.map(({ refetch }) => refetch()),
    fetchNextPage: () => unread.map(({ fetchNextPage }) => fetchNextPage()),
  };
}

/** Who looked where whom checked in: each look is an entry of the audit log. */
export default function LookupsPage() {
  const { t } = useTranslation('security');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const [{ actor }, setFilters] = useSearchState(['actor']);
  const by = actor ? { actor_id: actor } : {};
  const places = useInfiniteQuery(entriesOf(org, { action: 'attendance_location.looked_at', ...by }));
  const photos = useInfiniteQuery(entriesOf(org, { action: 'field_work_photos.looked_at', ...by }));
  const placeRows = useRows(places);
  const photoRows = useRows(photos);
  const rows = useMemo(
    () =>
      together([
        { rows: placeRows, hasMore: places.hasNextPage },
        { rows: photoRows, hasMore: photos.hasNextPage },
      ]),
    [placeRows, photoRows, places.hasNextPage, photos.hasNextPage],
  );
  const both = bothOf(places, photos);
  const look = ({ after }: AuditEntry) => (after ?? {}) as Partial<Schema<'LocationLook'>>;
  const names = useMemberNames(
    rows.slice(0, 300).flatMap((entry) => [entry.actor_id, look(entry).member_id].filter((id) => id != null)),
  );
  const person = (id: string | null | undefined) =>
    id ? <AppLink to={paths.people.member(id)}>{names.get(id) ?? '…'}</AppLink> : '–';
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: t('audit.at'), width: '180px', render: ({ at }) => format.dateTime(at) },
    { key: 'who', title: t('looks.who'), width: '14%', render: ({ actor_id }) => person(actor_id) },
    { key: 'whom', title: t('looks.whom'), width: '14%', render: (entry) => person(look(entry).member_id) },
    {
      key: 'span',
      title: t('looks.span'),
      render: (entry) => {
        const { from, to } = look(entry);
        return from && to ? `${format.dateTime(from)} – ${format.dateTime(to)}` : '–';
      },
    },
    {
      key: 'what',
      title: t('looks.what'),
      width: '110px',
      render: ({ action }) =>
        t(action === 'field_work_photos.looked_at' ? 'looks.photos' : 'looks.locations'),
    },
    { key: 'count', title: t('looks.count'), width: '90px', render: (entry) => look(entry).check_ins ?? '–' },
    {
      key: 'reason',
      title: t('looks.reason'),
      render: (entry) => <span title={look(entry).reason}>{look(entry).reason ?? '–'}</span>,
    },
  ];
  return (
    <Page title={t('looks.title')} intro={t('looks.intro')}>
      <div className="page-filters">
        <div className="security-person">
          <MemberSelect
            aria-label={t('looks.who')}
            placeholder={t('audit.anybody')}
            value={actor ?? null}
            onChange={(id) => setFilters({ actor: id ?? undefined })}
          />
        </div>
      </div>
      <ListStates
        query={both}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(actor)}
        empty={{ title: t('looks.empty'), help: t('looks.emptyHelp') }}
      >
        <DataTable
          label={t('looks.title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={both}
        />
      </ListStates>
    </Page>
  );
}
