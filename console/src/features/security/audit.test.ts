import { expect, test } from 'vitest';
import { differences } from './audit';

test('only what differs is told, within objects and lists too', () => {
  const before = { id: '1', name: '研发部', parent: { id: 'a' }, tags: ['x'], version: 1 };
  const after = { id: '1', name: '研发中心', parent: { id: 'b' }, tags: ['x', 'y'], version: 2 };
  expect(differences(before, after)).toEqual([
    { field: 'name', before: '研发部', after: '研发中心' },
    { field: 'parent.id', before: 'a', after: 'b' },
    { field: 'tags', before: 'x', after: 'x, y' },
  ]);
});

test('of what was made or removed everything is told', () => {
  expect(differences(null, { name: 'A', n: 0 })).toEqual([
    { field: 'name', before: undefined, after: 'A' },
    { field: 'n', before: undefined, after: '0' },
  ]);
  expect(differences({ rows: [{ day: 'mon' }] }, undefined)).toEqual([
    { field: 'rows[0].day', before: 'mon', after: undefined },
  ]);
});
