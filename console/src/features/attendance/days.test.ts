import { expect, test } from 'vitest';
import {
  boardQuery,
  type Correction,
  cellOf,
  correctionsFor,
  daysBetween,
  isMonth,
  monthDays,
  type ReportedDay,
  shiftMonth,
} from './days';

const day = (more: Partial<ReportedDay>): ReportedDay => ({
  date: '2026-11-20',
  status: 'left',
  over: true,
  late_minutes: 0,
  early_minutes: 0,
  missing_count: 0,
  worked_seconds: 28_800,
  ...more,
});

test('months, and the days between', () => {
  expect(monthDays('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(shiftMonth('2026-01', -1)).toBe('2025-12');
  expect(shiftMonth('2026-12', 1)).toBe('2027-01');
  expect(daysBetween('2026-10-31', '2026-11-02')).toEqual(['2026-10-31', '2026-11-01', '2026-11-02']);
  expect([isMonth('2026-11'), isMonth('2026-13'), isMonth(undefined)]).toEqual([true, false, false]);
});

test('a cell says what matters most of a day', () => {
  expect(cellOf(undefined)).toBeUndefined();
  expect(cellOf(day({}))).toEqual({ sign: 'good', tone: 'good' });
  expect(cellOf(day({ status: 'late', late_minutes: 12 }))).toEqual({
    sign: 'late',
    tone: 'mind',
    minutes: 12,
  });
  expect(cellOf(day({ late_minutes: 12 }))).toEqual({ sign: 'late', tone: 'mind', minutes: 12 });
  expect(cellOf(day({ status: 'late', missing_count: 1 }))?.sign).toBe('missing');
  expect(cellOf(day({ status: 'absent', missing_count: 2 }))?.sign).toBe('absent');
});

test('filters of the board that are none are not asked', () => {
  expect(boardQuery({ status: 'late', fact: 'came_late', department: 'd' })).toEqual({
    status: 'late',
    came_late: true,
    department_id: 'd',
  });
  expect(boardQuery({ status: 'happy', fact: 'sad' })).toEqual({});
});

test('of the corrections of a point the one that holds comes first', () => {
  const one = (id: string, recorded_at: string, back: boolean) =>
    ({
      id,
      section: 0,
      kind: 'on_duty',
      recorded_at,
      taken_back: back ? { by: { id: 'x', name: 'x' }, at: recorded_at, reason: 'x' } : null,
    }) as Correction;
  const all = [one('a', '2026-11-01', false), one('b', '2026-11-03', true), one('c', '2026-11-02', false)];
  expect(correctionsFor(all, { section: 0, kind: 'on_duty' }).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  expect(correctionsFor(all, { section: 1, kind: 'on_duty' })).toEqual([]);
});
