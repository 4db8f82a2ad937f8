import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Progress } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { detailWords, problemWords, reasonWords, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { saveFile } from '@/shared/files/save';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { follow } from '@/shared/tasks/tasks';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import {
  apply,
  type CellError,
  check,
  type Draft,
  type Faults,
  faultsOf,
  importOf,
  isEnded,
  mended,
  place,
  type Row,
  readTable,
  type Table,
  template,
  withCell,
  withCheck,
  withoutRows,
} from './imports';
import { useColumnTitle } from './useColumnTitle';
import './people.css';

/** Kept while one looks at other pages. */
const kept = new Map<string, Draft>();

export default function ImportsPage() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const paths = usePaths();
  const [draft, setDraft] = useState(() => kept.get(org));
  const put = useCallback(
    (next: Draft | undefined) => {
      if (next) kept.set(org, next);
      else kept.delete(org);
      setDraft(next);
    },
    [org],
  );
  return (
    <Page
      title={t('imports.title')}
      intro={<AppLink to={paths.people.members()}>← {t('profile.back')}</AppLink>}
      actions={<Templates />}
    >
      {draft ? (
        <Preview draft={draft} put={put} />
      ) : (
        <Choose onChosen={(table) => put({ id: crypto.randomUUID(), table, skipBad: false })} />
      )}
    </Page>
  );
}

function Templates() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const [language] = useLanguage();
  const save = (format: 'csv' | 'xlsx') =>
    template(org, format, language).then(
      (content) => saveFile(content, `${t('imports.templateName')}.${format}`),
      (error: unknown) => notify.error(problemWords(error, language).title),
    );
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => save('xlsx')}>
        {t('imports.template', { format: 'XLSX' })}
      </Button>
      <Button icon={<DownloadOutlined />} onClick={() => save('csv')}>
        {t('imports.template', { format: 'CSV' })}
      </Button>
    </>
  );
}

function Choose({ onChosen }: { onChosen: (table: Table) => void }) {
  const { t } = useTranslation('people');
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string>();
  const [over, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      if (file.size > 8 * 1024 * 1024) return setFault(t('imports.tooLarge'));
      const table = await readTable(file);
      if (table.rows.length === 0) return setFault(t('imports.noRows'));
      if (table.rows.length > 20_000) return setFault(t('imports.tooMany'));
      onChosen(table);
    } catch {
      setFault(t('imports.unreadable'));
    }
  };
  return (
    <>
      {fault && <Alert type="error" showIcon title={fault} />}
      <section
        className="people-drop"
        data-over={over}
        aria-label={t('imports.choose')}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <InboxOutlined />
        <strong>{t('imports.drop')}</strong>
        <Button type="primary" onClick={() => input.current?.click()}>
          {t('imports.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".csv,.xlsx,text/csv"
          onChange={(event) => void take(event.target.files?.[0])}
        />
        <p>{t('imports.help')}</p>
      </section>
    </>
  );
}

function Preview({ draft, put }: { draft: Draft; put: (draft: Draft | undefined) => void }) {
  const { t } = useTranslation(['people', 'common']);
  const { org } = useAccess();
  const [language] = useLanguage();
  const format = useFormat();
  const navigate = useNavigate();
  const paths = usePaths();
  const { table, checked, shown, skipBad } = draft;
  const titleOf = useColumnTitle();
  const [onlyBad, setOnlyBad] = useState(true);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const latest = useRef(draft);
  latest.current = draft;

  const query = useQuery({
    ...importOf(org, shown ?? ''),
    enabled: shown !== undefined,
    refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : 1_000),
  });
  const found = shown === undefined ? undefined : query.data;
  const running = busy || (checked !== undefined && (found === undefined || !isEnded(found)));

  const start = useCallback(
    async (next: Draft) => {
      setBusy(true);
      setError(undefined);
      const { checked: _, ...sent } = next;
      put(sent);
      try {
        const made = await check(
          org,
          sent.table,
          sent.skipBad ? 'valid_rows' : 'all_or_nothing',
          crypto.randomUUID(),
        );
        put(withCheck(kept.get(org), sent, made.id));
      } catch (cause) {
        setError(cause);
      } finally {
        setBusy(false);
      }
    },
    [org, put],
  );
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || shown !== undefined) return;
    begun.current = true;
    void start(latest.current);
  }, [shown, start]);

  const errors = found?.errors;
  const faults = useMemo(() => faultsOf(table, errors ?? []), [table, errors]);
  const isBad = useCallback(
    (row: Row) => faults.rows.has(row.n) || row.cells.some((_, c) => faults.cells.has(place(row.n, c))),
    [faults],
  );
  const bad = useMemo(() => table.rows.filter(isBad), [table.rows, isBad]);
  const proposals = [...faults.cells.values()].filter(({ mend }) => mend != null).length;
  const rows = onlyBad && bad.length > 0 ? bad : table.rows;
  const change = useCallback(
    (n: number, column: number, value: string) => {
      const { checked: _, ...now } = latest.current;
      put({ ...now, table: withCell(now.table, n, column, value) });
    },
    [put],
  );
  const columns = useColumns(table.header, faults, change);
  const clean = checked !== undefined && found?.state === 'done';
  const people = (found?.members_added ?? 0) + (found?.members_updated ?? 0);

  // What was read of the check would be shown as what came of the import.
  const begin = useAct((id: string) => apply(org, id), ['/v1/organizations/{org_id}/imports/{import_id}']);
  const bring = async () => {
    if (checked === undefined) return;
    setBusy(true);
    try {
      await begin.mutateAsync(checked);
      const href = paths.people.imports(checked);
      follow({
        kind: 'people.import',
        id: checked,
        org,
        title: t('imports.task', { name: table.name }),
        href,
      });
      put(undefined);
      await navigate({ to: href });
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  const words = error === undefined ? undefined : problemWords(error, language);
  return (
    <>
      <div className="people-import-head">
        <div role="status">
          <strong>{table.name}</strong> ·{' '}
          {t('imports.rows', { count: table.rows.length, number: format.number(table.rows.length) })}
          {running ? (
            <Progress
              percent={Math.floor((100 * (found?.rows_read ?? 0)) / table.rows.length)}
              size="small"
              status="active"
              aria-label={t('imports.checking')}
            />
          ) : (
            found &&
            isEnded(found) && (
              <p>
                {checked === undefined
                  ? t('imports.changed')
                  : found.state === 'done'
                    ? t('imports.would', {
                        added: format.number(found.members_added),
                        updated: format.number(found.members_updated),
                        unchanged: format.number(found.members_unchanged),
                        departments: format.number(found.departments_added),
                      })
                    : found.state === 'failed'
                      ? (reasonWords(found.reason, language) ?? t('imports.failed'))
                      : null}
                {found.errors_total > 0 && (
                  <span className="people-bad">
                    {' '}
                    {t('imports.wrong', {
                      count: found.errors_total,
                      number: format.number(found.errors_total),
                      rows: format.number(bad.length),
                    })}
                  </span>
                )}
              </p>
            )
          )}
        </div>
        <div className="page-actions">
          <Button onClick={() => put(undefined)}>{t('imports.other')}</Button>
          <Button
            type={clean ? 'default' : 'primary'}
            loading={running}
            disabled={clean}
            onClick={() => start(draft)}
          >
            {t('imports.check')}
          </Button>
          {clean && (
            <Button type="primary" loading={busy} disabled={people === 0} onClick={bring}>
              {people === 0
                ? t('imports.nothing')
                : t('imports.bring', { count: people, number: format.number(people) })}
            </Button>
          )}
        </div>
      </div>
      {words && <Alert type="error" showIcon title={words.title} description={words.detail} />}
      {faults.file.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('imports.ofTheFile')}
          description={
            <ul className="people-plain">
              {faults.file.map((one) => (
                <li key={`${one.row} ${one.column} ${one.code}`}>
                  {titleOf(one.column, table.header)} {t(`imports.error.${one.code}`)}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {bad.length > 0 && (
        <div className="page-filters">
          <Checkbox checked={onlyBad} onChange={(event) => setOnlyBad(event.target.checked)}>
            {t('imports.onlyBad')}
          </Checkbox>
          {proposals > 0 && (
            <Button
              size="small"
              disabled={running}
              onClick={() => void start({ ...draft, table: mended(table, faults) })}
            >
              {t('imports.mendAll', { count: proposals })}
            </Button>
          )}
          <Button
            size="small"
            disabled={running}
            onClick={() => {
              // Rows are counted anew: what was said of the old ones would stand at others.
              const { shown: _, ...rest } = draft;
              void start({ ...rest, table: withoutRows(table, new Set(bad.map(({ n }) => n))) });
            }}
          >
            {t('imports.leaveOut', { count: bad.length })}
          </Button>
          <Checkbox
            checked={skipBad}
            disabled={running}
            onChange={(event) => void start({ ...draft, skipBad: event.target.checked })}
          >
            {t('imports.skipBad')}
          </Checkbox>
          {found && found.errors_total > found.errors.length && (
            <span className="people-weak">{t('imports.firstErrors')}</span>
          )}
        </div>
      )}
      <div className="people-grid">
        <DataTable label={table.name} columns={columns} rows={rows} rowKey={rowKey} />
      </div>
    </>
  );
}

const rowKey = ({ n }: Row) => String(n);

function useColumns(
  header: readonly string[],
  faults: Faults,
  change: (n: number, column: number, value: string) => void,
) {
  const { t } = useTranslation('people');
  const [language] = useLanguage();
  return useMemo<Column<Row>[]>(
    () => [
      {
        key: 'n',
        title: '#',
        width: '72px',
        render: ({ n }) => {
          const fault = faults.rows.get(n);
          return fault ? (
            <span className="people-bad" title={detailWords(fault.detail, language)}>
              {n} {t(`imports.error.${fault.code}`)}
            </span>
          ) : (
            n
          );
        },
      },
      ...header.map(
        (name, column): Column<Row> => ({
          key: String(column),
          width: '170px',
          title: faults.cells.has(place(1, column)) ? (
            <Cell
              n={1}
              value={name}
              name={name}
              fault={faults.cells.get(place(1, column))}
              onChange={(value) => change(1, column, value)}
            />
          ) : (
            name
          ),
          render: ({ n, cells }) => (
            <Cell
              n={n}
              value={cells[column] ?? ''}
              name={name}
              fault={faults.cells.get(place(n, column))}
              onChange={(value) => change(n, column, value)}
            />
          ),
        }),
      ),
    ],
    [header, faults, change, t, language],
  );
}

interface CellProps {
  n: number;
  name: string;
  value: string;
  fault: CellError | undefined;
  onChange: (value: string) => void;
}

/** Every cell can be written in; one that is wrong says why, and what to write instead. */
function Cell({ n, name, value, fault, onChange }: CellProps) {
  const { t } = useTranslation('people');
  const [language] = useLanguage();
  const touched = fault !== undefined && (fault.value ?? '') !== value.slice(0, 64);
  const why = fault && !touched ? t(`imports.error.${fault.code}`) : undefined;
  return (
    <span
      className="people-cell"
      data-bad={why !== undefined}
      title={why && fault && detailWords(fault.detail, language)}
    >
      <input
        key={value}
        defaultValue={value}
        aria-label={t('imports.cell', { name, n })}
        aria-invalid={why !== undefined}
        onBlur={(event) => event.target.value !== value && onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      {why !== undefined && (
        <span className="people-cell-why">
          {fault?.mend != null ? (
            <button type="button" className="people-cell-mend" onClick={() => onChange(fault.mend ?? '')}>
              {t('imports.mend', { value: fault.mend })}
            </button>
          ) : (
            why
          )}
        </span>
      )}
    </span>
  );
}
