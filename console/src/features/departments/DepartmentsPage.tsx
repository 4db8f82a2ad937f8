import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { departmentsOf } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { DepartmentForm } from './DepartmentForm';
import { CHANGES, type Department, pathsById, remove } from './departments';

type Open = { kind: 'create' } | { kind: 'edit' | 'remove'; department: Department } | undefined;

/** The model page: a list with a filter in the address, a form, and a removal. */
export default function DepartmentsPage() {
  const { t } = useTranslation(['departments', 'common']);
  const { org, canFor } = useAccess();
  const [{ q }, setFilters] = useSearchState(['q']);
  const [open, setOpen] = useState<Open>();
  const query = useQuery(departmentsOf(org));
  const all = useMemo(() => query.data ?? [], [query.data]);
  const names = useMemo(() => new Map(all.map(({ id, name }) => [id, name])), [all]);
  const ways = useMemo(() => pathsById(all), [all]);
  const rows = q ? all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())) : all;
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const close = () => setOpen(undefined);

  const columns: Column<Department>[] = [
    { key: 'name', title: t('column.name'), render: ({ name }) => name },
    { key: 'parent', title: t('column.parent'), render: (row) => names.get(row.parent_id ?? '') ?? '–' },
    { key: 'external', title: t('column.externalId'), width: '20%', render: (row) => row.external_id ?? '–' },
    {
      key: 'acts',
      title: t('column.acts'),
      width: '180px',
      render: (department) =>
        canFor('departments.manage', ways.get(department.id) ?? []) && (
          <>
            <Button
              type="link"
              size="small"
              aria-label={`${t('common:act.edit')} ${department.name}`}
              onClick={() => setOpen({ kind: 'edit', department })}
            >
              {t('common:act.edit')}
            </Button>
            {department.parent_id != null && (
              <Button
                type="link"
                size="small"
                danger
                aria-label={`${t('common:act.remove')} ${department.name}`}
                onClick={() => setOpen({ kind: 'remove', department })}
              >
                {t('common:act.remove')}
              </Button>
            )}
          </>
        ),
    },
  ];

  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Can one={['departments.manage']}>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
            {t('new')}
          </Button>
        </Can>
      }
    >
      <div className="page-filters">
        <Input.Search
          allowClear
          aria-label={t('search')}
          placeholder={t('search')}
          value={q ?? ''}
          onChange={(event) => setFilters({ q: event.target.value })}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(q)}
        empty={{ title: t('empty') }}
      >
        <DataTable label={t('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      </ListStates>
      {open?.kind === 'create' && <DepartmentForm onClose={close} />}
      {open?.kind === 'edit' && <DepartmentForm department={open.department} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('remove.title', { name: open.department.name })}
          happens={t('remove.happens')}
          undo={t('remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.department.id);
            notify.success(t('remove.done', { name: open.department.name }));
          }}
        />
      )}
    </Page>
  );
}
