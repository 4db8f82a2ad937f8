import { expect, test } from 'vitest';
import {
  type CellError,
  columnOf,
  csvOf,
  faultsOf,
  mended,
  type Table,
  wasDone,
  withCell,
  withCheck,
  withoutRows,
} from './imports';

const table: Table = {
  name: 'people.csv',
  header: ['姓名', '手机'],
  rows: [
    { n: 2, cells: ['李雷', '1380013800'] },
    { n: 3, cells: ['', '１３８００１３８０００'] },
    { n: 4, cells: ['韩梅', ''] },
  ],
};
const error = (row: number, column: string, more: Partial<CellError> = {}): CellError => ({
  row,
  column,
  code: 'invalid',
  detail: '',
  ...more,
});

test('each error is found at its cell, its row or the file', () => {
  const faults = faultsOf(table, [
    error(2, '手机'),
    error(2, '手机', { code: 'repeated' }),
    error(4, '', { code: 'ambiguous' }),
    error(1, '邮箱', { code: 'missing_column' }),
    error(99, '手机'),
  ]);
  expect([...faults.cells.keys()]).toEqual(['2:1']);
  expect(faults.cells.get('2:1')?.code).toBe('invalid');
  expect([...faults.rows.keys()]).toEqual([4]);
  expect(faults.file).toHaveLength(2);
});

test('cells are mended by hand and by proposal, bad rows left out', () => {
  expect(withCell(table, 2, 1, '13800138000').rows[0]?.cells).toEqual(['李雷', '13800138000']);
  const faults = faultsOf(table, [error(3, '手机', { mend: '13800138000' }), error(3, '姓名')]);
  const after = mended(table, faults);
  expect(after.rows[1]?.cells).toEqual(['', '13800138000']);
  expect(after.rows[0]).toBe(table.rows[0]);
  expect(withoutRows(table, new Set([3])).rows.map(({ n, cells }) => [n, cells[0]])).toEqual([
    [2, '李雷'],
    [3, '韩梅'],
  ]);
  expect(csvOf(table).split('\r\n')).toHaveLength(4);
});

test('what is written, or put away, while a check is under way stays so', () => {
  const sent = { id: 'a', table, skipBad: false };
  expect(withCheck(sent, sent, 'c')).toEqual({ ...sent, checked: 'c', shown: 'c' });
  const written = { ...sent, table: withCell(table, 2, 1, '13800138000') };
  expect(withCheck(written, sent, 'c')).toEqual({ ...written, shown: 'c' });
  expect(withCheck({ ...sent, skipBad: true }, sent, 'c')?.checked).toBeUndefined();
  expect(withCheck(undefined, sent, 'c')).toBeUndefined();
  const other = { ...sent, id: 'b' };
  expect(withCheck(other, sent, 'c')).toBe(other);
});

test('a column is known by its key, and by nothing else', () => {
  expect(columnOf('manager')).toBe('manager');
  expect(columnOf('手机')).toBeUndefined();
  expect(columnOf('toString')).toBeUndefined();
});

test('only what was applied to its end was done', () => {
  expect(wasDone({ dry_run: false, state: 'done' })).toBe(true);
  for (const state of ['rejected', 'failed', 'applying'] as const)
    expect(wasDone({ dry_run: false, state })).toBe(false);
  expect(wasDone({ dry_run: true, state: 'done' })).toBe(false);
});
