import { useInfiniteQuery } from '@tanstack/react-query';
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
import { type AuditEntry, entriesOf } from './audit';
import './security.css';

/** Who looked where whom checked in: each look is an entry of the audit log. */
export default function LookupsPage() {
  const { t } = useTranslation('security');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const [{ actor }, setFilters] = useSearchState(['actor']);
  const query = useInfiniteQuery(
    entriesOf(org, { action: 'attendance_location.looked_at', ...(actor && { actor_id: actor }) }),
  );
  const rows = useRows(query);
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
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(actor)}
        empty={{ title: t('looks.empty'), help: t('looks.emptyHelp') }}
      >
        <DataTable
          label={t('looks.title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
    </Page>
  );
}
