import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import { GroupForm } from './GroupForm';
import { CHANGES, type Group, groupsOf, remove } from './groups';
import { useGroupWords } from './groupWords';
import './plans.css';
import './groups.css';
import { StaffForm } from './StaffForm';
import { shiftsOf } from './shifts';
import { sitesOf } from './sites';
import { spansOf } from './versions';
import { WhichGroup } from './WhichGroup';

type Open = { kind: 'create' } | { kind: 'edit' | 'staff' | 'remove'; group: Group } | undefined;

export default function GroupsPage() {
  const { t } = useTranslation(['plans', 'common']);
  const format = useFormat();
  const paths = usePaths();
  const { org, organization } = useAccess();
  const now = today(organization.time_zone);
  const [{ q }, setFilters] = useSearchState(['q']);
  const [open, setOpen] = useState<Open>();
  const query = useQuery(groupsOf(org));
  const shifts = useQuery(shiftsOf(org));
  const sites = useQuery(sitesOf(org));
  const words = useGroupWords(shifts.data ?? []);
  const all = query.data ?? [];
  const rows = q ? all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())) : all;
  const siteNames = new Map((sites.data ?? []).map(({ id, name }) => [id, name]));
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const close = () => setOpen(undefined);

  const columns: Column<Group>[] = [
    {
      key: 'name',
      title: t('groups.name'),
      width: '17%',
      render: (group) => (
        <>
          {group.name} {group.is_default && <Tag>{t('groups.default')}</Tag>}
        </>
      ),
    },
    {
      key: 'people',
      title: t('groups.people'),
      width: '16%',
      render: (group) => (group.is_default ? t('groups.rest') : words.people(group.people)),
    },
    {
      key: 'schedule',
      title: t('groups.schedule'),
      width: '17%',
      render: ({ id, rules }) =>
        rules.schedule === 'roster' ? (
          <AppLink to={`${paths.attendance.rosters()}?group=${id}`}>{t('groups.byRoster')}</AppLink>
        ) : (
          words.schedule(rules)
        ),
    },
    {
      key: 'sites',
      title: t('groups.sites'),
      width: '12%',
      render: ({ site_ids }) =>
        site_ids.length === 0
          ? t('groups.everywhere')
          : format.list(site_ids.map((id) => siteNames.get(id) ?? '…')),
    },
    { key: 'priority', title: t('groups.priority'), width: '8%', render: ({ rules }) => rules.priority },
    {
      key: 'next',
      title: t('shifts.changes'),
      width: '9%',
      render: ({ versions }) => {
        const next = spansOf(versions, now).find(({ when }) => when === 'later');
        return next ? t('from.since', { day: format.day(next.from) }) : '–';
      },
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '21%',
      render: (group) => (
        <>
          <Button
            type="link"
            size="small"
            aria-label={`${t('staff.act')} ${group.name}`}
            onClick={() => setOpen({ kind: 'staff', group })}
          >
            {t('staff.act')}
          </Button>
          <RowActs
            name={group.name}
            onEdit={() => setOpen({ kind: 'edit', group })}
            onRemove={!group.is_default ? () => setOpen({ kind: 'remove', group }) : undefined}
          />
        </>
      ),
    },
  ];

  return (
    <Page
      title={t('groups.title')}
      intro={t('groups.intro')}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
          {t('groups.new')}
        </Button>
      }
    >
      <div className="page-filters">
        <SearchField
          label={t('groups.search')}
          value={q ?? ''}
          onChange={(event) => setFilters({ q: event.target.value })}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(q)}
        empty={{ title: t('groups.empty') }}
      >
        <div className="plans-wide">
          <DataTable label={t('groups.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
        </div>
      </ListStates>
      {query.data && <WhichGroup />}
      {open?.kind === 'create' && (
        <GroupForm shifts={shifts.data ?? []} sites={sites.data ?? []} onClose={close} />
      )}
      {open?.kind === 'edit' && (
        <GroupForm group={open.group} shifts={shifts.data ?? []} sites={sites.data ?? []} onClose={close} />
      )}
      {open?.kind === 'staff' && <StaffForm group={open.group} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('groups.remove.title', { name: open.group.name })}
          happens={t('groups.remove.happens')}
          undo={t('groups.remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.group.id);
            notify.success(t('groups.remove.done', { name: open.group.name }));
          }}
        />
      )}
    </Page>
  );
}
