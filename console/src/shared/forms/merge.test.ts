import { expect, test, vi } from 'vitest';
import { ProblemError } from '@/api';
import { changes, differing, merge, sendMerged } from './merge';

const base = { name: 'A', external_id: 'x', tags: ['1'] };

test('changes of different fields are merged', () => {
  const theirs = { ...base, external_id: 'y' };
  const mine = { ...base, name: 'B' };
  expect(merge(base, theirs, mine)).toEqual({
    merged: { name: 'B', external_id: 'y', tags: ['1'] },
    yielded: { name: 'B', external_id: 'y', tags: ['1'] },
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

test('of a field with parts, two people change one each, and choose only where they changed the same', () => {
  const before = { fields: { size: 'M', shoe: 40, locker: '1' } };
  const theirs = { fields: { size: 'L', shoe: 40, locker: '2' } };
  const mine = { fields: { size: 'M', shoe: 41, locker: '3' } };
  expect(merge(before, theirs, mine).conflicts).toEqual(['fields']);
  expect(merge(before, theirs, mine, ['fields'])).toEqual({
    merged: { fields: { size: 'L', shoe: 41, locker: '3' } },
    yielded: { fields: { size: 'L', shoe: 41, locker: '2' } },
    conflicts: ['fields'],
  });
  const other = { fields: { ...before.fields, size: 'L' } };
  expect(merge(before, other, mine, ['fields']).conflicts).toEqual([]);
  expect(differing(theirs.fields, mine.fields)).toEqual(['size', 'shoe', 'locker']);
});

test('an edit is sent over what was read; who was overtaken merges, or is asked', async () => {
  const overtaken = new ProblemError('version_mismatch', 412, '');
  const mine = { ...base, name: 'B' };
  const ground = { values: base, version: 1 };
  const submit = vi.fn().mockRejectedValueOnce(overtaken).mockResolvedValue(undefined);
  const theirs = { values: { ...base, external_id: 'y' }, version: 2 };
  expect(await sendMerged({ mine, ground, submit, reread: async () => theirs })).toEqual({ merged: true });
  expect(submit.mock.calls.map(([, changed, version]) => [changed, version])).toEqual([
    [{ name: 'B' }, 1],
    [{ name: 'B' }, 2],
  ]);
  submit.mockReset().mockRejectedValue(overtaken);
  const same = { values: { ...base, name: 'C' }, version: 2 };
  expect(await sendMerged({ mine, ground, submit, reread: async () => same })).toEqual({
    fields: ['name'],
    theirs: same,
    mine,
    yielded: { ...base, name: 'C' },
  });
  await expect(sendMerged({ mine, ground, submit })).rejects.toBe(overtaken);
});
