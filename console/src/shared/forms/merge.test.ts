import { expect, test } from 'vitest';
import { changes, merge } from './merge';

const base = { name: 'A', external_id: 'x', tags: ['1'] };

test('changes of different fields are merged', () => {
  const theirs = { ...base, external_id: 'y' };
  const mine = { ...base, name: 'B' };
  expect(merge(base, theirs, mine)).toEqual({
    merged: { name: 'B', external_id: 'y', tags: ['1'] },
    conflicts: [],
  });
});

test('different changes of one field are a conflict, the same change is none', () => {
  expect(merge(base, { ...base, name: 'C' }, { ...base, name: 'B' }).conflicts).toEqual(['name']);
  expect(merge(base, { ...base, name: 'B' }, { ...base, name: 'B' }).conflicts).toEqual([]);
});

test('only what changed is sent', () => {
  expect(changes(base, { ...base, tags: ['1'], name: 'B' })).toEqual({ name: 'B' });
});
