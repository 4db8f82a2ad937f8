import { expect, test } from 'vitest';
import { ProblemError } from '@/api';
import {
  afterSaving,
  changesOf,
  countsOf,
  entryOf,
  groupsIn,
  insisted,
  mondayOf,
  overtaken,
  paint,
  patternPeople,
  type RosterDay,
  rectangle,
  refusedCells,
  savedOf,
  shiftMonth,
  withRows,
  yielded,
} from './rosters';
import { lostOf } from './useRosterSaving';

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

test('the groups of the people of a roster, those that work by one first', () => {
  const week = { decided_by: 'week', group_id: 'w' } as const;
  const found = groupsIn([
    { member: { id: 'a', name: '' }, days: [day(1, week), day(2, { ...week, group_id: 'g' })] },
    { member: { id: 'b', name: '' }, days: [day(1, { group_id: null }), day(2)] },
  ]);
  expect(found).toEqual([
    { id: 'g', member: 'a', date: '2026-11-02', isRostered: true },
    { id: 'w', member: 'a', date: '2026-11-01', isRostered: false },
  ]);
});

test('what was painted or taken back while a save ran is not lost', () => {
  const sent = paint(new Map(), cells, 'late');
  const [change] = changesOf(sent);
  const saved = change ? savedOf(sent, change) : new Map();
  expect(saved).toEqual(sent);
  expect(afterSaving(sent, saved).size).toBe(0);
  const more = paint(sent, [{ member: 'other', day: day(1) }], 'rest');
  expect([...afterSaving(more, saved).keys()]).toEqual(['other 2026-11-01']);
  const again = paint(sent, cells.slice(0, 1), 'night');
  expect([...afterSaving(again, saved).values()]).toMatchObject([{ was: 'late', to: 'night' }]);
  const back = afterSaving(new Map(), saved);
  expect([...back.values()].map(({ was, to }) => [was, to])).toEqual([
    ['late', 'early'],
    ['late', 'rest'],
    ['late', 'cleared'],
  ]);
});

test("of cells that another has changed one keeps one's own, or leaves them", () => {
  const pending = paint(new Map(), cells, 'late');
  const theirs = [
    { member: { id: 'm', name: '李华' }, days: [day(1, { shift_id: 'night' }), ...days.slice(1)] },
  ];
  const lost = overtaken(pending, theirs);
  expect(overtaken(insisted(pending, lost), theirs)).toEqual([]);
  expect(insisted(pending, lost).size).toBe(3);
  expect([...yielded(pending, lost).keys()]).toEqual(['m 2026-11-02', 'm 2026-11-03']);
});

test('what another changed is told of cells that are not shown, and once of those that are', () => {
  const pending = paint(new Map(), cells, 'late');
  const theirs = (shift_id: string) => [{ member: { id: 'm', name: '' }, days: [day(1, { shift_id })] }];
  expect(lostOf(pending, [], theirs('night')).map(({ now }) => now)).toEqual(['night']);
  expect(lostOf(pending, theirs('noon'), theirs('night')).map(({ now }) => now)).toEqual(['noon']);
  expect(lostOf(pending, theirs('early'), theirs('night'))).toEqual([]);
});

test('rows that were read since stand where they stood, each in its month', () => {
  const row = (date: string, shift_id: string) => ({
    member: { id: 'm', name: '' },
    days: [day(1, { date, shift_id })],
  });
  const shown = { pages: [{ items: [row('2026-11-01', 'early')] }] };
  expect(withRows(shown, [row('2026-11-01', 'night')])?.pages[0]?.items[0]?.days[0]?.shift_id).toBe('night');
  expect(withRows(shown, [row('2026-12-01', 'night')])).toEqual(shown);
});
