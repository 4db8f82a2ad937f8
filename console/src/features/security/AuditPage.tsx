import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Drawer, Dropdown, Form, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { saveFile } from '@/shared/files/save';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { nextDay, startOfDay } from '@/shared/format/zoned';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { MemberSelect, useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useClearable } from '@/shared/ui/useClearable';
import { useRows } from '@/shared/useRows';
import {
  ACTIONS,
  type AuditEntry,
  type AuditFilters,
  differences,
  entriesOf,
  exportAudit,
  fieldWords,
  headOf,
  peopleIn,
  RETENTION,
  retentionOf,
  setRetention,
  valueWords,
} from './audit';
import { useActionWords, useDifferenceWords } from './useWords';
import './security.css';

export default function AuditPage() {
  const clearable = useClearable();
  const { t } = useTranslation(['security', 'common']);
  const { org, organization } = useAccess();
  const format = useFormat();
  const words = useActionWords();
  const departments = useDepartments();
  const [filters, setFilters] = useSearchState(['actor', 'action', 'kind', 'target', 'from', 'to']);
  const [open, setOpen] = useState<AuditEntry>();
  const zone = organization.time_zone;
  const asked = useMemo<AuditFilters>(
    () => ({
      ...(filters.actor && { actor_id: filters.actor }),
      ...(filters.action && { action: filters.action }),
      ...(filters.kind && { target_kind: filters.kind }),
      ...(filters.target && { target_id: filters.target }),
      ...(filters.from && { from: startOfDay(filters.from, zone) }),
      ...(filters.to && { to: startOfDay(nextDay(filters.to), zone) }),
    }),
    [filters.actor, filters.action, filters.kind, filters.target, filters.from, filters.to, zone],
  );
  const query = useInfiniteQuery(entriesOf(org, asked));
  const rows = useRows(query);
  const people = rows
    .slice(0, 300)
    .flatMap(({ actor_id, target_kind, target_id }) => [
      ...(actor_id ? [actor_id] : []),
      ...(target_kind === 'member' ? [target_id] : []),
    ]);
  const names = useMemberNames(people);
  const target = ({ target_kind, target_id, before, after }: AuditEntry) => {
    const named = { ...(before as object), ...(after as object) } as { name?: unknown };
    if (target_kind === 'member') return names.get(target_id) ?? '–';
    if (typeof named.name === 'string') return named.name;
    return target_kind === 'department' ? departments.name(target_id) : '–';
  };
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: t('audit.at'), width: '150px', render: ({ at }) => format.dateTime(at) },
    {
      key: 'actor',
      title: t('audit.actor'),
      width: '118px',
      render: ({ actor_id }) => (actor_id ? (names.get(actor_id) ?? '…') : t('audit.service')),
    },
    {
      key: 'action',
      title: t('audit.action'),
      width: '168px',
      render: (entry) => (
        <button type="button" className="security-link" onClick={() => setOpen(entry)}>
          {words.action(entry.action)}
        </button>
      ),
    },
    { key: 'target', title: t('audit.target'), render: target },
    { key: 'origin', title: t('audit.origin'), width: '104px', render: ({ origin }) => origin ?? '–' },
  ];
  const filtered = Object.keys(filters).length > 0;
  return (
    <Page title={t('audit.title')} intro={t('audit.intro')} actions={<Export filters={asked} />}>
      <div className="page-filters">
        <div className="security-person">
          <MemberSelect
            aria-label={t('audit.actor')}
            placeholder={t('audit.anybody')}
            value={filters.actor ?? null}
            onChange={(actor) => setFilters({ actor: actor ?? undefined })}
          />
        </div>
        <Select
          allowClear={clearable}
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('audit.action')}
          placeholder={t('audit.anything')}
          value={filters.action ?? null}
          onChange={(action) => setFilters({ action: action ?? undefined })}
          options={Object.entries(ACTIONS).map(([kind, verbs]) => ({
            label: words.noun(kind),
            options: verbs.map((verb) => ({
              value: `${kind}.${verb}`,
              label: words.action(`${kind}.${verb}`),
            })),
          }))}
        />
        {(['from', 'to'] as const).map((end) => (
          <DatePicker
            key={end}
            aria-label={t(`audit.${end}`)}
            placeholder={t(`audit.${end}`)}
            value={filters[end] ? dayjs(filters[end]) : null}
            {...(end === 'from' && filters.to && { maxDate: dayjs(filters.to) })}
            {...(end === 'to' && filters.from && { minDate: dayjs(filters.from) })}
            onChange={(day) => setFilters({ [end]: day?.format('YYYY-MM-DD') })}
          />
        ))}
        {filtered && (
          <Button
            type="link"
            onClick={() =>
              setFilters({
                actor: undefined,
                action: undefined,
                kind: undefined,
                target: undefined,
                from: undefined,
                to: undefined,
              })
            }
          >
            {t('audit.clear')}
          </Button>
        )}
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={filtered}
        empty={{ title: t('audit.empty') }}
      >
        <DataTable
          label={t('audit.title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      <Proof />
      <Drawer
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        size={640}
        title={open && words.action(open.action)}
        destroyOnHidden
      >
        {open && (
          <Entry
            entry={open}
            actor={open.actor_id ? (names.get(open.actor_id) ?? '…') : t('audit.service')}
            onTarget={() => {
              setFilters({ target: open.target_id });
              setOpen(undefined);
            }}
          />
        )}
      </Drawer>
    </Page>
  );
}

function Entry({ entry, actor, onTarget }: { entry: AuditEntry; actor: string; onTarget: () => void }) {
  const { t } = useTranslation('security');
  const format = useFormat();
  const found = differences(entry.before, entry.after);
  const names = useMemberNames(peopleIn(found));
  const departments = useDepartments();
  const words = useDifferenceWords((id) =>
    departments.all.some((one) => one.id === id) ? departments.name(id) : names.get(id),
  );
  return (
    <>
      <p>
        {t('audit.byAt', { name: actor, time: format.dateTime(entry.at) })}
        {entry.origin && ` · ${entry.origin}`}
      </p>
      {found.length === 0 ? (
        <p>{t('audit.noDifference')}</p>
      ) : (
        <table className="security-differences">
          <thead>
            <tr>
              <th scope="col">{t('audit.field')}</th>
              <th scope="col">{t('audit.before')}</th>
              <th scope="col">{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope="row">{fieldWords(field, words)}</th>
                <td>{before === undefined ? '–' : <del>{valueWords(before, words)}</del>}</td>
                <td>{after === undefined ? '–' : <ins>{valueWords(after, words)}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <Button onClick={onTarget}>{t('audit.sameTarget')}</Button>
      </p>
      <p className="security-weak">
        {t('audit.number', { number: format.number(entry.position) })}
        <br />
        <code>{entry.hash}</code>
      </p>
    </>
  );
}

function Export({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation('security');
  const { org, organization } = useAccess();
  const [language] = useLanguage();
  const [busy, setBusy] = useState(false);
  const save = async (format: 'csv' | 'ndjson') => {
    setBusy(true);
    try {
      saveFile(await exportAudit(org, format, filters), `audit-${today(organization.time_zone)}.${format}`);
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
          { key: 'csv', label: t('audit.csv') },
          { key: 'ndjson', label: t('audit.ndjson') },
        ],
        onClick: ({ key }) => void save(key as 'csv' | 'ndjson'),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {t('audit.export')}
      </Button>
    </Dropdown>
  );
}

/** How long entries are kept, and what proves that none was changed. */
function Proof() {
  const { t } = useTranslation(['security', 'common']);
  const { org } = useAccess();
  const format = useFormat();
  const head = useQuery(headOf(org));
  const retention = useQuery(retentionOf(org));
  const [editing, setEditing] = useState(false);
  const save = useAct(
    ({ version, days }: { version: number; days: number }) => setRetention(org, version, days),
    RETENTION,
  );
  return (
    <section className="security-proof" aria-label={t('proof.title')}>
      <div>
        {retention.data && t('proof.kept', { days: format.number(retention.data.kept_days) })}
        <Can one={['organization.manage']}>
          {retention.data && (
            <Button type="link" size="small" onClick={() => setEditing(true)}>
              {t('common:act.edit')}
            </Button>
          )}
        </Can>
      </div>
      {head.data && (
        <div className="security-weak">
          {t('proof.head')}: <code>{`${head.data.head.position}:${head.data.head.hash}`}</code>
        </div>
      )}
      {editing && retention.data && (
        <FormDialog<{ kept_days: number }>
          open
          onClose={() => setEditing(false)}
          title={t('proof.edit')}
          initial={{ values: { kept_days: retention.data.kept_days }, version: retention.data.version }}
          labels={{ kept_days: t('proof.days') }}
          submit={async ({ kept_days }, _changed, version) => {
            await save.mutateAsync({ version, days: kept_days });
            notify.success(t('proof.saved'));
          }}
          reread={async () => {
            const { data } = await retention.refetch();
            return { values: { kept_days: data?.kept_days ?? 365 }, version: data?.version ?? 0 };
          }}
        >
          <Form.Item
            name="kept_days"
            label={t('proof.days')}
            extra={t('proof.help')}
            rules={[{ required: true }]}
          >
            <InputNumber min={30} max={3653} style={{ width: '100%' }} autoFocus />
          </Form.Item>
        </FormDialog>
      )}
    </section>
  );
}
