import { expect, test } from 'vitest';
import { ProblemError } from '@/api';
import {
  changesOf,
  countsOf,
  entryOf,
  mondayOf,
  overtaken,
  paint,
  patternPeople,
  type RosterDay,
  rectangle,
  refusedCells,
  shiftMonth,
} from './rosters';

const day = (n: number, more: Partial<RosterDay> = {}): RosterDay => ({
  date: `2026-11-0${n}`,
  group_id: 'g',
  kind: 'workday',
  decided_by: 'roster',
  shift_id: 'early',
  ...more,
});
const days = [day(1), day(2, { shift_id: null }), day(3, { decided_by: 'unrostered', shift_id: null })];
const rows = [{ member: { id: 'm', name: '李华' }, days }];
const cells = days.map((d) => ({ member: 'm', day: d }));

test('what a cell is, and what is pending after painting', () => {
  expect(days.map(entryOf)).toEqual(['early', 'rest', 'cleared']);
  const painted = paint(new Map(), cells, 'rest');
  expect([...painted.keys()]).toEqual(['m 2026-11-01', 'm 2026-11-03']);
  expect(paint(painted, cells.slice(0, 1), 'early').size).toBe(1);
  expect(paint(new Map(), [{ member: 'm', day: day(1, { group_id: null }) }], 'rest').size).toBe(0);
  expect(countsOf(rows, new Map(), 3)).toEqual([1, 0, 0]);
  expect(countsOf(rows, paint(new Map(), cells, 'late'), 3)).toEqual([1, 1, 1]);
  expect(countsOf(rows, painted, 3)).toEqual([0, 0, 0]);
});

test('requests, and which cells a refusal is about', () => {
  const [change] = changesOf(paint(new Map(), cells, 'late'));
  expect(change?.people).toEqual([
    {
      member_id: 'm',
      cells: days.map(({ date }) => ({ date, rest: false, cleared: false, shift_id: 'late' })),
    },
  ]);
  const error = new ProblemError('validation_failed', 422, '', {
    faults: [{ pointer: '/people/0/cells/1/date', detail: 'must be a shift in use' }],
  });
  expect(change && refusedCells(change, error, 'zh-CN')).toEqual(
    new Map([['m 2026-11-02', '应为使用中的班次']]),
  );
});

test('what another has changed meanwhile', () => {
  const pending = paint(new Map(), cells.slice(0, 1), 'late');
  expect(overtaken(pending, rows)).toEqual([]);
  const theirs = [{ member: { id: 'm', name: '李华' }, days: [day(1, { shift_id: 'night' })] }];
  expect(overtaken(pending, theirs)).toMatchObject([{ now: 'night', painted: { to: 'late' } }]);
  expect(
    overtaken(pending, [{ member: { id: 'm', name: '' }, days: [day(1, { shift_id: 'late' })] }]),
  ).toEqual([]);
});

test('patterns, rectangles and dates', () => {
  expect(patternPeople(['a', 'b', 'c'], 2, 4).map(({ start }) => start)).toEqual([0, 2, 0]);
  expect(rectangle({ row: 3, column: 1 }, { row: 1, column: 4 })).toEqual({ rows: [1, 3], columns: [1, 4] });
  expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
  expect([mondayOf('2026-11-22'), mondayOf('2026-11-23')]).toEqual(['2026-11-16', '2026-11-23']);
});
