import { expect, test } from 'vitest';
import { progressOf } from './exportTask';
import { lastMonth, rangeOf, rateOf, sumOf } from './reports';

test('a report is of at most 31 dates', () => {
  expect(rangeOf({}, '2026-11-20')).toEqual({ from: '2026-11-01', to: '2026-11-20' });
  expect(rangeOf({ from: '2026-01-01', to: '2026-11-20' }, '2026-11-20').from).toBe('2026-10-21');
  expect(rangeOf({ from: '2026-11-25', to: '2026-11-20' }, '2026-11-30').from).toBe('2026-11-20');
  expect(rangeOf({ from: 'x', to: 'y' }, '2026-11-20')).toEqual({ from: '2026-11-01', to: '2026-11-20' });
  expect(lastMonth('2026-03-15')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
});

test('leave is no absence', () => {
  const totals = { ...sumOf([]), planned_days: 20, excused_days: 5, worked_days: 12 };
  expect(rateOf(totals)).toBe(0.8);
  expect(rateOf(sumOf([]))).toBeUndefined();
  expect(sumOf([{ totals }, { totals }]).worked_days).toBe(24);
});

test('how far an export is', () => {
  const file = { people: 10, people_written: 4, reason: null };
  expect(progressOf({ ...file, state: 'running' })).toEqual({ state: 'running', done: 4, total: 10 });
  expect(progressOf({ ...file, state: 'done' })).toEqual({ state: 'done' });
  expect(progressOf({ ...file, state: 'failed', reason: 'no room' })).toEqual({
    state: 'failed',
    words: 'no room',
  });
});
