import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Spin } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, type ReadPath, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { pathsById } from '@/shared/departments/tree';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { departmentsOf, MemberSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import {
  bind,
  CHANGES,
  conversationsOf,
  type DepartmentGroup,
  departmentGroupOf,
  OF_DEPARTMENT,
  unbind,
} from './conversations';
import { type GroupFlags, useFlagWords } from './groupFlags';
import '@/shared/attendance/tones.css';
import './messages.css';

type Department = Schema<'Department'>;
type Open = { act: 'bind' | 'unbind'; department: Department; group?: DepartmentGroup };

/** Which departments have a group of their own, which follows who is in them. */
export default function DepartmentGroupsPage() {
  const { t } = useTranslation('messages');
  const { org, canFor } = useAccess();
  const [{ q }, setFilters] = useSearchState(['q']);
  const query = useQuery(departmentsOf(org));
  const all = useMemo(() => query.data ?? [], [query.data]);
  const ways = useMemo(() => pathsById(all), [all]);
  const [open, setOpen] = useState<Open>();
  // The group of a department is known to who is in it and to who manages the department.
  const mine = useQuery(conversationsOf(org));
  const inIt = useMemo(() => new Set(mine.data?.map(({ id }) => id)), [mine.data]);
  const rows = all.filter(
    ({ id, name }) =>
      canFor('departments.manage', ways.get(id) ?? []) &&
      (!q || name.toLowerCase().includes(q.toLowerCase())),
  );
  const columns: Column<Department>[] = [
    {
      key: 'name',
      title: t('departments.name'),
      render: ({ id, name }) => (
        <span style={{ paddingInlineStart: q ? 0 : ((ways.get(id)?.length ?? 1) - 1) * 20 }}>{name}</span>
      ),
    },
    {
      key: 'group',
      title: t('departments.group'),
      width: '42%',
      render: (department) => <GroupCell department={department} inIt={inIt} />,
    },
    {
      key: 'members',
      title: t('groups.members'),
      width: '72px',
      render: (department) => <CountCell department={department} />,
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '150px',
      render: (department) => <ActsCell department={department} onOpen={setOpen} />,
    },
  ];
  const close = () => setOpen(undefined);
  return (
    <Page title={t('departments.title')} intro={t('departments.intro')}>
      <div className="page-filters">
        <SearchField
          label={t('departments.search')}
          defaultValue={q}
          onChange={(event) => setFilters({ q: event.target.value })}
        />
      </div>
      <ListStates query={query} isEmpty={rows.length === 0} isFiltered={Boolean(q)}>
        <DataTable label={t('departments.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      </ListStates>
      {open?.act === 'bind' && (
        <BindForm department={open.department} {...(open.group && { group: open.group })} onClose={close} />
      )}
      {open?.act === 'unbind' && <UnbindForm department={open.department} onClose={close} />}
    </Page>
  );
}

/** Only the rows in sight ask: no list says which departments have one. */
function useGroup({ id }: Department) {
  const { org } = useAccess();
  const query = useQuery(departmentGroupOf(org, id));
  return { ...query, none: isProblem(query.error, 'not_found') };
}

function GroupCell({ department, inIt }: { department: Department; inIt: ReadonlySet<string> }) {
  const { t } = useTranslation('messages');
  const flagWords = useFlagWords();
  const paths = usePaths();
  const { data, none, isPending } = useGroup(department);
  if (none) return <span className="weak">{t('departments.none')}</span>;
  if (isPending) return <Spin size="small" />;
  if (!data) return '–';
  const flags = flagWords(data);
  return (
    <>
      {inIt.has(data.conversation_id) ? (
        <AppLink to={paths.messages.group(data.conversation_id)}>{t('departments.open')}</AppLink>
      ) : (
        <span title={t('departments.notIn')}>{t('departments.has')}</span>
      )}
      {flags.length > 0 && <span className="weak"> · {flags.join(' · ')}</span>}
    </>
  );
}

function CountCell({ department }: { department: Department }) {
  const format = useFormat();
  const { data, none } = useGroup(department);
  return data && !none ? format.number(data.member_count) : '–';
}

function ActsCell({ department, onOpen }: { department: Department; onOpen: (open: Open) => void }) {
  const { t } = useTranslation(['messages', 'common']);
  const { data, none } = useGroup(department);
  const { name } = department;
  if (none)
    return (
      <Button
        type="link"
        size="small"
        aria-label={`${t('departments.make')} ${name}`}
        onClick={() => onOpen({ act: 'bind', department })}
      >
        {t('departments.make')}
      </Button>
    );
  if (!data) return null;
  return (
    <RowActs
      name={name}
      remove={t('departments.unbind')}
      onEdit={() => onOpen({ act: 'bind', department, group: data })}
      onRemove={() => onOpen({ act: 'unbind', department })}
    />
  );
}

const GROUP_CHANGES: ReadPath[] = [...CHANGES, OF_DEPARTMENT];

function BindForm(props: { department: Department; group?: DepartmentGroup; onClose: () => void }) {
  const { department, group, onClose } = props;
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const save = useAct((flags: GroupFlags) => bind(org, department.id, flags), GROUP_CHANGES);
  const { name } = department;
  return (
    <FormDialog<GroupFlags>
      open
      onClose={onClose}
      title={group ? t('departments.edit', { name }) : t('departments.makeTitle', { name })}
      {...(!group && { label: t('departments.make') })}
      initial={{
        values: {
          with_below: group?.with_below ?? true,
          with_outsourced: group?.with_outsourced ?? false,
          with_hidden: group?.with_hidden ?? false,
        },
        version: 0,
      }}
      submit={async (flags) => {
        const { member_count } = await save.mutateAsync(flags);
        notify.success(t('departments.done', { name, count: member_count }));
      }}
    >
      <p className="weak">{t('departments.follows')}</p>
      <Form.Item name="with_below" valuePropName="checked">
        <Checkbox>{t('departments.withBelow')}</Checkbox>
      </Form.Item>
      <Form.Item name="with_outsourced" valuePropName="checked">
        <Checkbox>{t('departments.withOutsourced')}</Checkbox>
      </Form.Item>
      <Form.Item name="with_hidden" valuePropName="checked" extra={t('departments.hiddenHelp')}>
        <Checkbox>{t('departments.withHidden')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

function UnbindForm({ department, onClose }: { department: Department; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org, member } = useAccess();
  const act = useAct((owner: string) => unbind(org, department.id, owner), GROUP_CHANGES);
  const { name } = department;
  return (
    <FormDialog<{ owner_id: string }>
      open
      onClose={onClose}
      title={t('departments.unbindTitle', { name })}
      label={t('departments.unbind')}
      initial={{ values: { owner_id: member }, version: 0 }}
      submit={async ({ owner_id }) => {
        await act.mutateAsync(owner_id);
        notify.success(t('departments.unbound', { name }));
      }}
    >
      <h2 className="form-part">{t('departments.happens')}</h2>
      <p>{t('departments.unbindHappens')}</p>
      <h2 className="form-part">{t('departments.undo')}</h2>
      <p>{t('departments.unbindUndo')}</p>
      <Form.Item
        name="owner_id"
        label={t('departments.owner')}
        extra={t('departments.ownerHelp')}
        rules={[{ required: true }]}
      >
        <MemberSelect />
      </Form.Item>
    </FormDialog>
  );
}
