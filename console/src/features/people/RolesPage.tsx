import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPages, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { type Role, useRoles } from '@/shared/access/useRoles';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { useRoleWords } from './conflictWords';
import { GrantForm, isScopable } from './GrantForm';
import { GRANTS } from './people';
import { RevokeDialog } from './RevokeDialog';
import {
  createRole,
  editRole,
  permissionGroups,
  type RoleValues,
  readRole,
  removeRole,
  roleValues,
} from './roles';
import { mayTake, scopeOf } from './scope';
import './people.css';

type Open = 'create' | 'edit' | 'remove' | 'grant' | undefined;

/** Who holds what: the roles on one side, on the other who holds the chosen one and what it permits. */
export default function RolesPage() {
  const { t } = useTranslation(['people', 'common']);
  const { org, can } = useAccess();
  const { query, roles, nameOf } = useRoles();
  const [filters, setFilters] = useSearchState(['role']);
  const [open, setOpen] = useState<Open>();
  const role = roles.find(({ id }) => id === filters.role) ?? roles[0];
  const groups = useMemo(() => grouped(roles), [roles]);
  const close = () => setOpen(undefined);
  const removal = useAct((one: Role) => removeRole(org, one.id, one.holders > 0), GRANTS);
  const own = role && role.builtin == null && can('roles.manage');
  return (
    <Page
      title={t('roles.title')}
      intro={t('roles.intro')}
      actions={
        <Can one={['roles.manage']}>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('create')}>
            {t('roles.new')}
          </Button>
        </Can>
      }
    >
      <ListStates query={query} isEmpty={roles.length === 0}>
        <div className="people-split">
          <nav className="people-list" aria-label={t('roles.title')}>
            {groups.map(([group, members]) => (
              <section key={group ?? ''} aria-label={group ?? t('roles.own')}>
                <h2>{group === BUILTIN ? t('roles.builtin') : (group ?? t('roles.own'))}</h2>
                <ul>
                  {members.map((one) => (
                    <li key={one.id}>
                      <button
                        type="button"
                        className="people-item"
                        aria-current={one.id === role?.id ? 'true' : undefined}
                        onClick={() => setFilters({ role: one.id })}
                      >
                        <span>{nameOf(one)}</span>
                        <span className="people-weak">
                          {one.builtin === 'employee'
                            ? t('roles.everybody')
                            : t('roles.holders', { count: one.holders })}
                        </span>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </nav>
          {role && (
            <section className="people-main" aria-label={nameOf(role)}>
              <header className="people-main-head">
                <h2>{nameOf(role)}</h2>
                {own && (
                  <>
                    <Button size="small" onClick={() => setOpen('edit')}>
                      {t('common:act.edit')}
                    </Button>
                    <Button size="small" danger onClick={() => setOpen('remove')}>
                      {t('common:act.remove')}
                    </Button>
                  </>
                )}
                {role.builtin !== 'employee' && (
                  <Can one={['roles.grant']}>
                    <Button size="small" type="primary" onClick={() => setOpen('grant')}>
                      {t('grants.give')}
                    </Button>
                  </Can>
                )}
              </header>
              {role.builtin && <p className="people-weak">{t(`builtinHelp.${role.builtin}`)}</p>}
              {role.builtin === 'owner' && role.holders < 2 && (
                <Alert type="info" showIcon title={t('roles.secondOwner')} />
              )}
              {role.builtin !== 'employee' && <Holders role={role} />}
              <Permissions role={role} />
            </section>
          )}
        </div>
      </ListStates>
      {open === 'create' && <RoleForm onClose={close} onCreated={(id) => setFilters({ role: id })} />}
      {open === 'edit' && role && <RoleForm role={role} onClose={close} />}
      {open === 'grant' && role && <GrantForm role={role} onClose={close} />}
      {open === 'remove' && role && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('roles.removeTitle', { name: role.name })}
          happens={t('roles.removeHappens', { count: role.holders })}
          undo={t('roles.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(role);
            notify.success(t('roles.removed', { name: role.name }));
          }}
        />
      )}
    </Page>
  );
}

const BUILTIN = '\u0000builtin';

function grouped(roles: readonly Role[]): [string | undefined, Role[]][] {
  const found = new Map<string | undefined, Role[]>();
  for (const role of roles) {
    const group = role.builtin ? BUILTIN : (role.group ?? undefined);
    found.set(group, [...(found.get(group) ?? []), role]);
  }
  return [...found];
}

function Holders({ role }: { role: Role }) {
  const { t } = useTranslation(['people', 'common']);
  const access = useAccess();
  const { org, can } = access;
  const format = useFormat();
  const paths = usePaths();
  const departments = useDepartments();
  const { nameOf } = useRoles();
  const [taking, setTaking] = useState<Schema<'Grant'>>();
  const query = useInfiniteQuery(
    readPages('/v1/organizations/{org_id}/role-grants', {
      params: { path: { org_id: org }, query: { role_id: role.id } },
    }),
  );
  const rows = useRows(query);
  const names = useMemberNames(
    rows.slice(0, 300).flatMap(({ member_id, granted_by }) => [member_id, granted_by ?? member_id]),
  );
  const columns: Column<Schema<'Grant'>>[] = [
    {
      key: 'member',
      title: t('field.name'),
      render: ({ member_id }) => (
        <AppLink to={paths.people.member(member_id)}>{names.get(member_id) ?? '…'}</AppLink>
      ),
    },
    { key: 'scope', title: t('grants.scope'), render: (grant) => scopeOf(grant, departments, t) },
    {
      key: 'since',
      title: t('grants.since'),
      width: '36%',
      render: ({ granted_at, granted_by }) =>
        granted_by
          ? t('grants.byOn', { name: names.get(granted_by) ?? '…', day: format.dateTime(granted_at) })
          : format.dateTime(granted_at),
    },
    ...(can('roles.grant')
      ? [
          {
            key: 'acts',
            title: t('acts'),
            width: '110px',
            render: (grant: Schema<'Grant'>) =>
              mayTake(grant, role, departments.paths, access) && (
                <Button
                  type="link"
                  size="small"
                  danger
                  aria-label={`${t('grants.take')} ${names.get(grant.member_id) ?? ''}`}
                  onClick={() => setTaking(grant)}
                >
                  {t('grants.take')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <h3 className="form-part">{t('roles.who')}</h3>
      <ListStates query={query} isEmpty={rows.length === 0} empty={{ title: t('roles.nobody') }}>
        <DataTable
          label={t('roles.who')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {taking && (
        <RevokeDialog
          grant={taking}
          holder={names.get(taking.member_id) ?? '…'}
          role={nameOf(role)}
          onClose={() => setTaking(undefined)}
        />
      )}
    </>
  );
}

function Permissions({ role }: { role: Role }) {
  const { t } = useTranslation('people');
  const held = new Set(role.permissions);
  return (
    <>
      <h3 className="form-part">{t('roles.may')}</h3>
      {!isScopable(role) && <p className="people-weak">{t('grants.wholeOnly')}</p>}
      <div className="people-permissions">
        {permissionGroups().map(([group, permissions]) => {
          const mine = permissions.filter((one) => held.has(one));
          if (mine.length === 0) return null;
          return (
            <div key={group}>
              <h4>{t(`permissionGroup.${group}` as 'permissionGroup.people')}</h4>
              <ul className="people-plain">
                {mine.map((one) => (
                  <li key={one}>{t(`permission.${one}` as 'permission.organization.read')}</li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </>
  );
}

function RoleForm(props: { role?: Role; onClose: () => void; onCreated?: (id: string) => void }) {
  const { role, onClose } = props;
  const { t } = useTranslation('people');
  const { org, canEverywhere } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const words = useRoleWords();
  const save = useAct(
    (input: { values: RoleValues; changed: Partial<RoleValues>; version: number }) =>
      role ? editRole(org, role.id, input.version, input.changed) : createRole(org, { id, ...input.values }),
    GRANTS,
  );
  return (
    <FormDialog<RoleValues>
      open
      onClose={onClose}
      title={role ? t('form.edit', { name: role.name }) : t('roles.new')}
      initial={role ? roleValues(role) : { values: { name: '', group: null, permissions: [] }, version: 0 }}
      labels={{ name: t('named'), group: t('roles.group'), permissions: t('roles.may') }}
      show={words}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('saved', { name: values.name }));
        if (!role) props.onCreated?.(id);
      }}
      {...(role && { reread: async () => roleValues(await readRole(org, role.id)) })}
    >
      <Form.Item name="name" label={t('named')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item
        name="group"
        label={t('roles.group')}
        extra={t('roles.groupHelp')}
        normalize={(text: string) => (text === '' ? null : text)}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="permissions" label={t('roles.may')} rules={[{ required: true }]}>
        <Checkbox.Group className="people-checks">
          {permissionGroups().map(([group, permissions]) => (
            <fieldset key={group}>
              <legend>{t(`permissionGroup.${group}` as 'permissionGroup.people')}</legend>
              {permissions.map((one) => (
                // Nobody writes into a role, or strikes out, what they do not hold themselves.
                <Checkbox key={one} value={one} disabled={!canEverywhere(one)}>
                  {t(`permission.${one}` as 'permission.organization.read')}
                </Checkbox>
              ))}
            </fieldset>
          ))}
        </Checkbox.Group>
      </Form.Item>
    </FormDialog>
  );
}
