import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Select } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { pathsOf } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { useRoles } from '@/shared/access/useRoles';
import { useDepartments } from '@/shared/departments/useDepartments';
import { saveFile } from '@/shared/files/save';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { DepartmentSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowLink } from '@/shared/ui/RowLink';
import { SearchField } from '@/shared/ui/SearchField';
import { useClearable } from '@/shared/ui/useClearable';
import { BulkActs } from './BulkActs';
import { MemberForm } from './MemberForm';
import { exportMembers, type Member, STATUSES } from './people';
import { StatusTag } from './StatusTag';
import { useLiveMembers, useMembers } from './useMembers';
import './people.css';

const NONE: ReadonlySet<string> = new Set();
const keyOf = ({ id }: Member) => id;

export default function MembersPage() {
  const clearable = useClearable();
  const { t } = useTranslation(['people', 'common']);
  const { org, can, canEverywhere } = useAccess();
  const paths = useMemo(() => pathsOf(org).people, [org]);
  const format = useFormat();
  const [language] = useLanguage();
  const [filters, setFilters] = useSearchState(['q', 'department', 'status', 'role', 'sort']);
  const [typed, setTyped] = useState(filters.q ?? '');
  const [adding, setAdding] = useState(false);
  const [isRunning, setRunning] = useState(false);
  // A tablet has no room for every column.
  const [isNarrow] = useState(() => matchMedia('(max-width: 900px)').matches);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const { rows, query, pages, cut, failed } = useMembers(filters);
  const { name, way } = useDepartments();
  const { roles, nameOf } = useRoles();
  useLiveMembers();
  const picked = useMemo(() => rows.filter(({ id }) => chosen.has(id)), [rows, chosen]);
  const clear = useCallback(() => setChosen(NONE), []);
  const narrowed = Boolean(filters.q || filters.department || filters.status || filters.role);
  const administers = can('members.manage');

  const columns = useMemo<Column<Member>[]>(() => {
    const mobile: Column<Member> = {
      key: 'mobile',
      title: t('field.mobile'),
      width: '140px',
      render: (member) => member.mobile ?? '–',
    };
    return [
      {
        key: 'name',
        title: t('field.name'),
        width: '20%',
        render: (member) => (
          <span className="people-name">
            <span className="people-face" aria-hidden>
              {member.name.slice(-1)}
            </span>
            <RowLink to={paths.member(member.id)}>{member.name}</RowLink>
          </span>
        ),
      },
      {
        key: 'number',
        title: t('field.employee_number'),
        width: '110px',
        render: (m) => m.employee_number ?? '–',
      },
      {
        key: 'departments',
        title: t('field.department_ids'),
        render: ({ department_ids }) => (
          <span title={department_ids.map(way).join('\n')}>
            {department_ids.length > 0 ? format.list(department_ids.map(name)) : '–'}
          </span>
        ),
      },
      { key: 'title', title: t('field.title'), render: (member) => member.title ?? '–' },
      ...(isNarrow ? [] : [mobile]),
      {
        key: 'status',
        title: t('status.label'),
        width: '100px',
        render: (m) => <StatusTag status={m.status} />,
      },
    ];
  }, [t, paths, format, name, way, isNarrow]);
  const selection = useMemo(
    () => ({ chosen, onChange: setChosen, nameOf: (member: Member) => member.name }),
    [chosen],
  );
  const loaded = pages?.hasNextPage
    ? t('members.loaded', { number: format.number(rows.length) })
    : t('members.count', { count: rows.length, number: format.number(rows.length) });

  return (
    <Page
      title={t('members.title')}
      intro={t('members.intro')}
      actions={
        <>
          {canEverywhere('members.manage') && <Export />}
          {canEverywhere('members.manage') && (
            <AppLink className="people-button" to={paths.imports()}>
              <UploadOutlined /> {t('imports.act')}
            </AppLink>
          )}
          <Can one={['members.manage']}>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
              {t('members.add')}
            </Button>
          </Can>
        </>
      }
    >
      <div className="page-filters people-filters">
        <SearchField
          label={t('members.search')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setFilters({ q: event.target.value });
          }}
        />
        <div className="people-filter">
          <DepartmentSelect
            aria-label={t('field.department')}
            placeholder={t('members.allDepartments')}
            value={filters.department ?? null}
            onChange={(department) => setFilters({ department: department ?? undefined, sort: undefined })}
          />
        </div>
        <Select
          allowClear={clearable}
          aria-label={t('status.label')}
          placeholder={t('members.allStatuses')}
          value={filters.status ?? null}
          onChange={(status) => setFilters({ status: status ?? undefined })}
          options={STATUSES.filter((one) => administers || (one !== 'left' && one !== 'leaving')).map(
            (one) => ({
              value: one,
              label: t(`status.${one}`),
            }),
          )}
        />
        <Select
          allowClear={clearable}
          aria-label={t('grants.role')}
          placeholder={t('members.allRoles')}
          value={filters.role ?? null}
          onChange={(role) => setFilters({ role: role ?? undefined })}
          options={roles
            .filter(({ builtin }) => builtin !== 'employee')
            .map((role) => ({ value: role.id, label: nameOf(role) }))}
        />
        {filters.department && !filters.q && !filters.role && (
          <Select
            aria-label={t('members.order')}
            value={filters.sort === 'position' ? 'position' : 'name'}
            onChange={(sort) => setFilters({ sort: sort === 'position' ? sort : undefined })}
            options={[
              { value: 'name', label: t('members.byName') },
              { value: 'position', label: t('members.byPosition') },
            ]}
          />
        )}
        {narrowed && (
          <Button
            type="link"
            onClick={() => {
              setTyped('');
              setFilters({
                q: undefined,
                department: undefined,
                status: undefined,
                role: undefined,
                sort: undefined,
              });
            }}
          >
            {t('members.clear')}
          </Button>
        )}
      </div>
      {picked.length > 0 || isRunning ? (
        <BulkActs chosen={picked} onDone={clear} onRunning={setRunning} />
      ) : (
        <p className="people-count" role="status">
          {query.isPending ? t('common:list.loading') : loaded}
          {cut && ` · ${t(`members.cut.${cut.why}`, { number: format.number(cut.of) })}`}
          {filters.department && ` · ${t('members.direct', { name: name(filters.department) })}`}
        </p>
      )}
      {failed.count > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('members.unread', { count: failed.count })}
          description={problemWords(failed.error, language).title}
          action={
            <Button size="small" onClick={failed.again}>
              {t('common:act.retry')}
            </Button>
          }
        />
      )}
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={narrowed}
        empty={{ title: t('members.empty'), help: t('members.emptyHelp') }}
      >
        <DataTable
          label={t('members.title')}
          columns={columns}
          rows={rows}
          rowKey={keyOf}
          {...(pages && { pages })}
          {...((administers || can('roles.grant') || can('user_groups.manage')) && { selection })}
        />
      </ListStates>
      {adding && <MemberForm department={filters.department} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Export() {
  const { t } = useTranslation('people');
  const { org, organization } = useAccess();
  const [language] = useLanguage();
  const [busy, setBusy] = useState(false);
  const save = async (format: 'csv' | 'xlsx') => {
    setBusy(true);
    try {
      const name = `${organization.name}-${today(organization.time_zone)}.${format}`;
      saveFile(await exportMembers(org, format, language), name);
      notify.success(t('exports.done', { name }));
    } catch (error) {
      notify.error(problemWords(error, language).title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'xlsx', label: t('exports.xlsx') },
          { key: 'csv', label: t('exports.csv') },
        ],
        onClick: ({ key }) => void save(key as 'csv' | 'xlsx'),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {t('exports.act')}
      </Button>
    </Dropdown>
  );
}
