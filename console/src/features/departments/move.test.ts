import { expect, test } from 'vitest';
import type { Department } from './departments';
import { movesFor, placeFor, treeRows } from './move';

const d = (id: string, parent_id: string | null, position = 0): Department => ({
  id,
  name: id,
  parent_id,
  position,
  outsourced: false,
  version: 1,
});
const all = [d('root', null), d('a', 'root', 10), d('b', 'root', 20), d('c', 'root', 21), d('x', 'a')];

test('one put between two others is the only one that changes, where there is room', () => {
  expect(movesFor(all, 'c', 'a', 'after')).toEqual([{ id: 'c', version: 1, body: { position: 15 } }]);
  expect(movesFor(all, 'a', 'c', 'after')).toEqual([{ id: 'a', version: 1, body: { position: 31 } }]);
  expect(movesFor(all, 'x', 'b', 'into')).toEqual([{ id: 'x', version: 1, body: { parent_id: 'b' } }]);
});

test('without room the siblings are numbered anew', () => {
  expect(movesFor(all, 'x', 'c', 'before')).toEqual([
    { id: 'x', version: 1, body: { parent_id: 'root', position: 30 } },
    { id: 'c', version: 1, body: { position: 40 } },
  ]);
});

test('what is no place: itself, below itself, where it is, the root', () => {
  expect(movesFor(all, 'a', 'a', 'into')).toEqual([]);
  expect(movesFor(all, 'a', 'x', 'into')).toEqual([]);
  expect(movesFor(all, 'a', 'b', 'before')).toEqual([]);
  expect(movesFor(all, 'root', 'a', 'into')).toEqual([]);
  expect(movesFor(all, 'a', 'root', 'after')).toEqual([]);
});

test('arrow keys, and rows in the order of the tree', () => {
  expect(placeFor(all, 'b', 'ArrowUp')).toEqual(['a', 'before']);
  expect(placeFor(all, 'b', 'ArrowRight')).toEqual(['a', 'into']);
  expect(placeFor(all, 'x', 'ArrowLeft')).toEqual(['a', 'after']);
  expect(placeFor(all, 'a', 'ArrowUp')).toBeUndefined();
  expect(treeRows(all, new Set()).map(({ row, depth }) => `${depth}${row.id}`)).toEqual([
    '0root',
    '1a',
    '2x',
    '1b',
    '1c',
  ]);
  expect(treeRows(all, new Set(['a'])).map(({ row }) => row.id)).toEqual(['root', 'a', 'b', 'c']);
});
