import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import { groupsOf, shiftsIn } from './groups';
import { hoursText } from './hours';
import './plans.css';
import './shifts.css';
import { ShiftForm } from './ShiftForm';
import { ShiftPicture } from './ShiftPicture';
import { CHANGES, remove, type Shift, shiftsOf } from './shifts';
import { spansOf } from './versions';

type Open = { kind: 'create' } | { kind: 'edit' | 'remove'; shift: Shift } | undefined;

export default function ShiftsPage() {
  const { t } = useTranslation(['plans', 'common']);
  const format = useFormat();
  const { org, organization, can } = useAccess();
  const now = today(organization.time_zone);
  const [{ q }, setFilters] = useSearchState(['q']);
  const [open, setOpen] = useState<Open>();
  const query = useQuery(shiftsOf(org));
  const mayManage = can('attendance.manage');
  const groups = useQuery({ ...groupsOf(org), enabled: mayManage });
  const usedBy = useMemo(() => {
    const used = new Map<string, string[]>();
    for (const group of groups.data ?? [])
      for (const id of shiftsIn(group, now)) used.set(id, [...(used.get(id) ?? []), group.name]);
    return used;
  }, [groups.data, now]);
  const all = query.data ?? [];
  const rows = q ? all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())) : all;
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const close = () => setOpen(undefined);

  const columns: Column<Shift>[] = [
    { key: 'name', title: t('shifts.name'), width: '14%', render: ({ name }) => name },
    {
      key: 'hours',
      title: t('shifts.hours'),
      width: '17%',
      render: ({ hours }) =>
        hours.free
          ? t('shifts.freeOf', { required: format.minutes(hours.free.required_minutes) })
          : hoursText(hours, t('shifts.plusOne')),
    },
    {
      key: 'picture',
      title: t('shifts.picture'),
      width: '26%',
      render: ({ hours }) => <ShiftPicture hours={hours} />,
    },
    ...(mayManage
      ? [
          {
            key: 'groups',
            title: t('shifts.usedBy'),
            width: '15%',
            render: ({ id }: Shift) => format.list(usedBy.get(id) ?? []) || '–',
          },
        ]
      : []),
    {
      key: 'next',
      title: t('shifts.changes'),
      width: '13%',
      render: ({ versions }) => {
        const next = spansOf(versions, now).find(({ when }) => when === 'later');
        return next ? t('from.since', { day: format.day(next.from) }) : '–';
      },
    },
    ...(mayManage
      ? [
          {
            key: 'acts',
            title: t('acts'),
            width: '15%',
            render: (shift: Shift) => (
              <RowActs
                name={shift.name}
                onEdit={() => setOpen({ kind: 'edit', shift })}
                onRemove={() => setOpen({ kind: 'remove', shift })}
              />
            ),
          },
        ]
      : []),
  ];

  const create = (
    <Can one={['attendance.manage']}>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
        {t('shifts.new')}
      </Button>
    </Can>
  );
  return (
    <Page title={t('shifts.title')} intro={t('shifts.intro')} actions={create}>
      <div className="page-filters">
        <SearchField
          label={t('shifts.search')}
          value={q ?? ''}
          onChange={(event) => setFilters({ q: event.target.value })}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(q)}
        empty={{ title: t('shifts.empty'), help: t('shifts.emptyHelp') }}
      >
        <div className="plans-wide">
          <DataTable label={t('shifts.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
        </div>
      </ListStates>
      {open?.kind === 'create' && <ShiftForm usedBy={[]} onClose={close} />}
      {open?.kind === 'edit' && (
        <ShiftForm shift={open.shift} usedBy={usedBy.get(open.shift.id) ?? []} onClose={close} />
      )}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('shifts.remove.title', { name: open.shift.name })}
          happens={t('shifts.remove.happens')}
          undo={t('shifts.remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.shift.id);
            notify.success(t('shifts.remove.done', { name: open.shift.name }));
          }}
        />
      )}
    </Page>
  );
}
