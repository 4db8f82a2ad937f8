import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPages, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { useRoles } from '@/shared/access/useRoles';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentNames, DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { SearchField } from '@/shared/ui/SearchField';
import { useRows } from '@/shared/useRows';
import {
  conditionsOf,
  createGroup,
  editGroup,
  GROUPS,
  type Group,
  type GroupValues,
  groupValues,
  readGroup,
  removeGroup,
} from './groups';
import { addToGroup, changeGroup, groupsOf } from './people';
import './people.css';

type Open = 'create' | 'edit' | 'remove' | 'add' | undefined;
const NONE: ReadonlySet<string> = new Set();

export default function GroupsPage() {
  const { t } = useTranslation(['people', 'common']);
  const { org } = useAccess();
  const query = useQuery(groupsOf(org));
  const [filters, setFilters] = useSearchState(['group', 'q']);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const all = query.data ?? [];
  const shown = filters.q
    ? all.filter(({ name }) => name.toLowerCase().includes(filters.q?.toLowerCase() ?? ''))
    : all;
  const group = all.find(({ id }) => id === filters.group) ?? shown[0];
  const removal = useAct((id: string) => removeGroup(org, id), GROUPS);
  return (
    <Page
      title={t('groups.title')}
      intro={t('groups.intro')}
      actions={
        <Can one={['user_groups.manage']}>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('create')}>
            {t('groups.new')}
          </Button>
        </Can>
      }
    >
      <ListStates
        query={query}
        isEmpty={all.length === 0}
        empty={{ title: t('groups.empty'), help: t('groups.emptyHelp') }}
      >
        <div className="people-split">
          <nav className="people-list" aria-label={t('groups.title')}>
            <SearchField
              label={t('groups.search')}
              value={filters.q ?? ''}
              onChange={(event) => setFilters({ q: event.target.value })}
            />
            <ul>
              {shown.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    className="people-item"
                    aria-current={one.id === group?.id ? 'true' : undefined}
                    onClick={() => setFilters({ group: one.id })}
                  >
                    <span>{one.name}</span>
                    <span className="people-weak">
                      {one.conditions ? t('groups.dynamic') : t('groups.static')}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          {group && (
            <section className="people-main" aria-label={group.name}>
              <header className="people-main-head">
                <h2>{group.name}</h2>
                <Can one={['user_groups.manage']}>
                  <Button size="small" onClick={() => setOpen('edit')}>
                    {t('common:act.edit')}
                  </Button>
                  <Button size="small" danger onClick={() => setOpen('remove')}>
                    {t('common:act.remove')}
                  </Button>
                  {group.conditions == null && (
                    <Button size="small" type="primary" onClick={() => setOpen('add')}>
                      {t('groups.add')}
                    </Button>
                  )}
                </Can>
              </header>
              {group.description && <p className="people-weak">{group.description}</p>}
              {group.conditions && <Who conditions={group.conditions} />}
              <People key={group.id} group={group} />
            </section>
          )}
        </div>
      </ListStates>
      {open === 'create' && (
        <GroupForm onClose={close} onCreated={(id) => setFilters({ group: id, q: undefined })} />
      )}
      {open === 'edit' && group && <GroupForm group={group} onClose={close} />}
      {open === 'add' && group && <AddForm group={group} onClose={close} />}
      {open === 'remove' && group && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('groups.removeTitle', { name: group.name })}
          happens={t('groups.removeHappens')}
          undo={t('groups.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(group.id);
            notify.success(t('groups.removed', { name: group.name }));
          }}
        />
      )}
    </Page>
  );
}

function Who({ conditions }: { conditions: Schema<'Conditions'> }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { way } = useDepartments();
  const { name } = useRoles();
  const { department_ids, role_ids, titles } = conditions;
  const parts = [
    department_ids && t('groups.inDepartments', { names: format.list(department_ids.map(way)) }),
    role_ids && t('groups.withRoles', { names: format.list(role_ids.map(name)) }),
    titles && t('groups.withTitles', { names: format.list(titles) }),
  ].filter((part) => typeof part === 'string');
  return <p>{t('groups.who', { parts: format.list(parts) })}</p>;
}

function People({ group }: { group: Group }) {
  const { t } = useTranslation(['people', 'common']);
  const { org, can } = useAccess();
  const paths = usePaths();
  const [chosen, setChosen] = useState(NONE);
  const [taking, setTaking] = useState(false);
  const query = useInfiniteQuery(
    readPages('/v1/organizations/{org_id}/user-groups/{user_group_id}/members', {
      params: { path: { org_id: org, user_group_id: group.id } },
    }),
  );
  const rows = useRows(query);
  const take = useAct((remove: string[]) => changeGroup(org, group.id, { remove }), GROUPS);
  const columns: Column<Schema<'Person'>>[] = [
    {
      key: 'name',
      title: t('field.name'),
      render: ({ id, name }) => <AppLink to={paths.people.member(id)}>{name}</AppLink>,
    },
  ];
  const may = can('user_groups.manage') && group.conditions == null;
  return (
    <>
      {chosen.size > 0 && (
        <div className="people-bulk" role="toolbar" aria-label={t('bulk.label')}>
          <strong>{t('bulk.chosen', { count: chosen.size })}</strong>
          <Button size="small" danger onClick={() => setTaking(true)}>
            {t('groups.take')}
          </Button>
          <Button size="small" type="text" onClick={() => setChosen(NONE)}>
            {t('bulk.clear')}
          </Button>
        </div>
      )}
      <ListStates query={query} isEmpty={rows.length === 0} empty={{ title: t('groups.nobody') }}>
        <DataTable
          label={t('groups.of', { name: group.name })}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
          {...(may && {
            selection: { chosen, onChange: setChosen, nameOf: ({ name }: Schema<'Person'>) => name },
          })}
        />
      </ListStates>
      {taking && (
        <ConfirmDestructive
          open
          onClose={() => setTaking(false)}
          title={t('groups.takeTitle', { count: chosen.size, name: group.name })}
          happens={t('groups.takeHappens')}
          undo={t('groups.takeUndo')}
          label={t('groups.take')}
          act={async () => {
            for (let ids = [...chosen]; ids.length > 0; ids = ids.slice(500))
              await take.mutateAsync(ids.slice(0, 500));
            setChosen(NONE);
          }}
        />
      )}
    </>
  );
}

function AddForm({ group, onClose }: { group: Group; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const add = useAct((ids: string[]) => addToGroup(org, group.id, ids), GROUPS);
  return (
    <FormDialog<{ add: string[] }>
      open
      onClose={onClose}
      title={t('groups.addTo', { name: group.name })}
      label={t('groups.add')}
      initial={{ values: { add: [] }, version: 0 }}
      submit={async (values) => {
        await add.mutateAsync(values.add);
        notify.success(t('saved', { name: group.name }));
      }}
    >
      <Form.Item name="add" label={t('groups.people')} rules={[{ required: true }]}>
        <MemberSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}

function GroupForm(props: { group?: Group; onClose: () => void; onCreated?: (id: string) => void }) {
  const { group, onClose } = props;
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const { roles, nameOf, name: roleName } = useRoles();
  const format = useFormat();
  const [id] = useState(() => crypto.randomUUID());
  const [dynamic, setDynamic] = useState(group?.conditions != null);
  const save = useAct((input: { values: GroupValues; version: number }) => {
    const { name, description } = input.values;
    const body = { name, description, ...(dynamic && { conditions: conditionsOf(input.values) }) };
    return group ? editGroup(org, group.id, input.version, body) : createGroup(org, { id, ...body });
  }, GROUPS);
  return (
    <FormDialog<GroupValues>
      open
      onClose={onClose}
      title={group ? t('form.edit', { name: group.name }) : t('groups.new')}
      initial={
        group
          ? groupValues(group)
          : {
              values: { name: '', description: null, department_ids: [], role_ids: [], titles: [] },
              version: 0,
            }
      }
      labels={{
        name: t('named'),
        description: t('groups.description'),
        department_ids: t('field.department_ids'),
        role_ids: t('roles.title'),
        titles: t('field.title'),
      }}
      show={(field, { department_ids, role_ids }) =>
        field === 'department_ids' ? (
          <DepartmentNames ids={department_ids} />
        ) : field === 'role_ids' ? (
          format.list(role_ids.map(roleName)) || undefined
        ) : undefined
      }
      submit={async (values, _changed, version) => {
        await save.mutateAsync({ values, version });
        notify.success(t('saved', { name: values.name }));
        if (!group) props.onCreated?.(id);
      }}
      {...(group && { reread: async () => groupValues(await readGroup(org, group.id)) })}
    >
      <Form.Item name="name" label={t('named')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item
        name="description"
        label={t('groups.description')}
        normalize={(text: string) => (text === '' ? null : text)}
      >
        <Input.TextArea maxLength={500} rows={3} />
      </Form.Item>
      {!group && (
        <Form.Item label={t('groups.kind')}>
          <Radio.Group
            aria-label={t('groups.kind')}
            value={dynamic}
            onChange={(event) => setDynamic(event.target.value)}
            options={[
              { value: false, label: t('groups.staticHelp') },
              { value: true, label: t('groups.dynamicHelp') },
            ]}
          />
        </Form.Item>
      )}
      {dynamic && (
        <>
          <p className="people-weak">{t('groups.conditionsHelp')}</p>
          <Form.Item name="department_ids" label={t('field.department_ids')}>
            <DepartmentSelect multiple />
          </Form.Item>
          <Form.Item name="role_ids" label={t('roles.title')}>
            <Select
              mode="multiple"
              options={roles
                .filter(({ builtin }) => builtin !== 'employee')
                .map((role) => ({ value: role.id, label: nameOf(role) }))}
            />
          </Form.Item>
          <Form.Item name="titles" label={t('field.title')}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ';', '，', '；']} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}
