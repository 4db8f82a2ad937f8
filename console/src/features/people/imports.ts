// A file of people as a table that is mended until the service has nothing against it.
import { client, read, type Schema, unwrap } from '@/api';
import { decode, parseCsv, tableOf, writeCsv } from './csv';

export type Import = Schema<'Import'>;
export type CellError = Schema<'CellError'>;

export interface Row {
  /** Its number in the file that is sent; the first below the header is 2. */
  n: number;
  cells: readonly string[];
}

export interface Table {
  name: string;
  header: readonly string[];
  rows: readonly Row[];
}

/** A file that is being mended. */
export interface Draft {
  /** Of the file that was chosen: another choice is another draft. */
  id: string;
  table: Table;
  /** The check of exactly this table, if there is one. */
  checked?: string;
  /** What was checked last: its errors are shown until the next check. */
  shown?: string;
  skipBad: boolean;
}

/**
 * What the draft is after a check was begun with `sent`. What was written in the meantime stays, and is not checked
 * yet; a file that was put away stays away.
 */
export function withCheck(now: Draft | undefined, sent: Draft, check: string): Draft | undefined {
  if (now === undefined || now.id !== sent.id) return now;
  const { checked: _, ...rest } = now;
  const isSame = now.table === sent.table && now.skipBad === sent.skipBad;
  return { ...rest, shown: check, ...(isSame && { checked: check }) };
}

export async function readTable(file: File): Promise<Table> {
  const bytes = await file.arrayBuffer();
  const isBook = new Uint8Array(bytes.slice(0, 2)).every((byte, i) => byte === [0x50, 0x4b][i]);
  const rows = tableOf(isBook ? await (await import('./xlsx')).readXlsx(bytes) : parseCsv(decode(bytes)));
  const [header = [], ...rest] = rows;
  return { name: file.name, header, rows: rest.map((cells, index) => ({ n: index + 2, cells })) };
}

export const csvOf = (table: Table) => writeCsv([table.header, ...table.rows.map(({ cells }) => cells)]);

/** A table in which one cell is another; row 1 is the header. */
export function withCell(table: Table, n: number, column: number, value: string): Table {
  const put = (cells: readonly string[]) => cells.map((cell, i) => (i === column ? value : cell));
  if (n === 1) return { ...table, header: put(table.header) };
  return { ...table, rows: table.rows.map((row) => (row.n === n ? { n, cells: put(row.cells) } : row)) };
}

/** Without some of its rows, the others counted anew. */
export function withoutRows(table: Table, gone: ReadonlySet<number>): Table {
  const rows = table.rows
    .filter(({ n }) => !gone.has(n))
    .map(({ cells }, index) => ({ n: index + 2, cells }));
  return { ...table, rows };
}

export interface Faults {
  /** By row and column: `7:2`. */
  cells: ReadonlyMap<string, CellError>;
  /** Of a row as a whole, by its number. */
  rows: ReadonlyMap<number, CellError>;
  /** Of the file as a whole. */
  file: readonly CellError[];
}

export const place = (n: number, column: number) => `${n}:${column}`;

/** Where each error stands; the first of a cell counts. */
export function faultsOf(table: Table, errors: readonly CellError[]): Faults {
  const cells = new Map<string, CellError>();
  const rows = new Map<number, CellError>();
  const file: CellError[] = [];
  const columns = new Map(table.header.map((name, index) => [name.trim(), index]));
  for (const error of errors) {
    const column = columns.get(error.column.trim());
    const known = error.row === 1 || (error.row >= 2 && error.row < table.rows.length + 2);
    if (column !== undefined && known) {
      const key = place(error.row, column);
      if (!cells.has(key)) cells.set(key, error);
    } else if (known && error.row > 1) {
      if (!rows.has(error.row)) rows.set(error.row, error);
    } else file.push(error);
  }
  return { cells, rows, file };
}

/** Takes every proposal that the service made. */
export function mended(table: Table, faults: Faults): Table {
  let { header } = table;
  const rows = table.rows.map((row) => {
    let { cells } = row;
    cells.forEach((_, column) => {
      const mend = faults.cells.get(place(row.n, column))?.mend;
      if (mend != null) cells = cells.map((cell, i) => (i === column ? mend : cell));
    });
    return cells === row.cells ? row : { ...row, cells };
  });
  header = header.map((name, column) => faults.cells.get(place(1, column))?.mend ?? name);
  return { ...table, header, rows };
}

export const isEnded = ({ state }: Pick<Import, 'state'>) =>
  state === 'done' || state === 'rejected' || state === 'failed';

export const importOf = (org: string, id: string) =>
  read('/v1/organizations/{org_id}/imports/{import_id}', {
    params: { path: { org_id: org, import_id: id } },
  });

export const check = (org: string, table: Table, mode: Schema<'ImportMode'>, key: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/imports', {
      params: {
        path: { org_id: org },
        query: { dry_run: true, mode: mode as never },
        header: { 'Idempotency-Key': key },
      },
      body: csvOf(table),
      bodySerializer: (text) => text as string,
      headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    }),
  );

export const apply = (org: string, import_id: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/imports/{import_id}/apply', {
      params: { path: { org_id: org, import_id } },
    }),
  );

export async function template(org: string, format: 'csv' | 'xlsx', locale: Schema<'Locale'>): Promise<Blob> {
  return (await unwrap(
    client.GET('/v1/organizations/{org_id}/imports/template', {
      params: { path: { org_id: org }, query: { format, locale: locale as never } },
      parseAs: 'blob',
    }),
  )) as unknown as Blob;
}

/** Whether its changes were made: a check makes none, and what is refused or failed leaves everything as it was. */
export const wasDone = ({ dry_run, state }: Pick<Import, 'dry_run' | 'state'>) =>
  !dry_run && state === 'done';

const COLUMNS = [
  'name',
  'employee_number',
  'mobile',
  'email',
  'title',
  'other_names',
  'manager',
  'hired_on',
  'department',
  'department_external_id',
] as const;
type ColumnName = (typeof COLUMNS)[number];

/** The column of ours that the service names, where no file has named it: its keys are nobody's words. */
export const columnOf = (name: string): ColumnName | undefined => COLUMNS.find((one) => one === name);
