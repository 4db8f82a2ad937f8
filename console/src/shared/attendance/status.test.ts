import { expect, test } from 'vitest';
import { boardInterval, STATUSES, TONES } from './status';

test('the board is read again when a count changes by itself', () => {
  const now = Date.parse('2026-11-20T01:00:00Z');
  expect(boardInterval(undefined, now)).toBe(60_000);
  expect(boardInterval({ pending: true, changes_at: null }, now)).toBe(2_000);
  expect(boardInterval({ pending: false, changes_at: '2026-11-20T01:00:10Z' }, now)).toBe(10_500);
  expect(boardInterval({ pending: false, changes_at: '2026-11-20T00:00:00Z' }, now)).toBe(1_000);
  expect(boardInterval({ pending: false, changes_at: '2026-11-21T01:00:00Z' }, now)).toBe(60_000);
});

test('every status has its place', () => {
  expect([...STATUSES].sort()).toEqual(Object.keys(TONES).sort());
});
