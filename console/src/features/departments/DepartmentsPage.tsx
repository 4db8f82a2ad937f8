import { CaretDownOutlined, CaretRightOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { pathsById } from '@/shared/departments/tree';
import { useLanguage } from '@/shared/i18n/language';
import { departmentsOf } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import { DepartmentForm } from './DepartmentForm';
import { CHANGES, type Department, edit, remove } from './departments';
import { movesFor, placeFor, treeRows, type Where } from './move';
import './departments.css';

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
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const tree = useMemo(() => treeRows(all, closed), [all, closed]);
  const places = useMemo(() => new Map(tree.map((one) => [one.row.id, one])), [tree]);
  const rows = q
    ? all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()))
    : tree.map(({ row }) => row);
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const close = () => setOpen(undefined);
  const [language] = useLanguage();
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<{ id: string; where: Where }>();
  const moving = useAct(async ([id, target, where]: [string, string, Where]) => {
    for (const move of movesFor(all, id, target, where)) await edit(org, move.id, move.version, move.body);
  }, CHANGES);
  const move = (id: string, target: string, where: Where) => {
    if (moving.isPending || movesFor(all, id, target, where).length === 0) return;
    const name = names.get(id) ?? '';
    moving.mutate([id, target, where], {
      onSuccess: () => notify.success(t('move.done', { name })),
      onError: (error) =>
        notify.error(`${t('move.failed', { name })}: ${problemWords(error, language).title}`),
    });
  };
  const movable = ({ id, parent_id }: Department) =>
    parent_id != null && canFor('departments.manage', ways.get(id) ?? []);
  const toggle = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };

  const columns: Column<Department>[] = [
    {
      key: 'name',
      title: t('column.name'),
      render: (row) => {
        const place = q ? undefined : places.get(row.id);
        return (
          <span className="departments-name" style={{ paddingInlineStart: (place?.depth ?? 0) * 20 }}>
            {place?.inner ? (
              <button
                type="button"
                className="departments-toggle"
                aria-expanded={!closed.has(row.id)}
                aria-label={t('tree.toggle', { name: row.name })}
                onClick={() => toggle(row.id)}
              >
                {closed.has(row.id) ? <CaretRightOutlined /> : <CaretDownOutlined />}
              </button>
            ) : (
              <span className="departments-toggle" />
            )}
            <span className="departments-text">{row.name}</span>
            {row.outsourced && <span className="weak departments-outsourced">{t('form.outsourced')}</span>}
            {place && movable(row) && (
              <button
                type="button"
                className="departments-grip"
                aria-label={t('move.grip', { name: row.name })}
                title={t('move.help')}
                onKeyDown={(event) => {
                  const [target, where] = placeFor(all, row.id, event.key) ?? [];
                  if (target === undefined || where === undefined) return;
                  event.preventDefault();
                  move(row.id, target, where);
                }}
              >
                <HolderOutlined />
              </button>
            )}
          </span>
        );
      },
    },
    { key: 'parent', title: t('column.parent'), render: (row) => names.get(row.parent_id ?? '') ?? '–' },
    { key: 'external', title: t('column.externalId'), width: '20%', render: (row) => row.external_id ?? '–' },
    {
      key: 'acts',
      title: t('column.acts'),
      width: '180px',
      render: (department) =>
        canFor('departments.manage', ways.get(department.id) ?? []) && (
          <RowActs
            name={department.name}
            onEdit={() => setOpen({ kind: 'edit', department })}
            onRemove={
              department.parent_id != null ? () => setOpen({ kind: 'remove', department }) : undefined
            }
          />
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
        <SearchField
          label={t('search')}
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
        <DataTable
          label={t('title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          {...(q === undefined && {
            rowProps: (row: Department) => ({
              className: over?.id === row.id ? `departments-${over.where}` : undefined,
              draggable: movable(row),
              onDragStart: (event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', row.name);
                setDragged(row.id);
              },
              onDragOver: (event) => {
                const box = event.currentTarget.getBoundingClientRect();
                const share = (event.clientY - box.top) / box.height;
                const where = share < 0.3 ? 'before' : share > 0.7 ? 'after' : 'into';
                if (dragged === undefined || movesFor(all, dragged, row.id, where).length === 0)
                  return setOver(undefined);
                event.preventDefault();
                if (over?.id !== row.id || over.where !== where) setOver({ id: row.id, where });
              },
              onDrop: (event) => {
                event.preventDefault();
                if (dragged !== undefined && over?.id === row.id) move(dragged, row.id, over.where);
                setOver(undefined);
              },
              onDragEnd: () => {
                setDragged(undefined);
                setOver(undefined);
              },
            }),
          })}
        />
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
