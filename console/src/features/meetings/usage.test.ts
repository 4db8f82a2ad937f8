// @vitest-environment node
import { expect, test } from 'vitest';
import { byDay } from './agenda';
import type { Occurrence } from './meetings';
import { policyValues, termsOf } from './policy';
import type { Timeline } from './timeline';
import { hoursOf, periodOf, shareOf, usageOf, windowsOf } from './usage';
import { instantOf } from './zone';

const ZONE = 'Asia/Shanghai';
const MONDAY = '2026-11-23';
const at = (clock: string, day = MONDAY) => new Date(instantOf(day, clock, ZONE)).toISOString();
const booked = (from: string, to: string, day = MONDAY) => ({
  starts_at: at(from, day),
  ends_at: at(to, day),
  state: 'confirmed' as const,
});
const room = (more: Partial<Timeline>): Timeline => ({
  room_id: 'r',
  name: 'r',
  capacity: 4,
  bookings: [],
  closed: [],
  ...more,
});
const week = windowsOf(MONDAY, '2026-11-29', ZONE).days;

test('a room that is always open counts by office hours', () => {
  const report = usageOf([room({ bookings: [booked('08:00', '10:30')] })], week, ZONE);
  expect(report.rooms[0]).toMatchObject({ bookings: 1, minutes: 150, within: 90, base: 5 * 9 * 60 });
  expect(report.heat[0]?.slice(8, 12)).toEqual([null, 1, 0.5, 0]);
  expect(report.heat[5]?.every((part) => part === null)).toBe(true);
  expect(hoursOf(report.heat)).toEqual([9, 18]);
});

test('opening hours and closures are the time that counts', () => {
  const closed = [
    { starts_at: at('00:00'), ends_at: at('08:00'), kind: 'not_working' as const },
    { starts_at: at('12:00'), ends_at: at('00:00', '2026-11-24'), kind: 'out_of_office' as const },
  ];
  const report = usageOf([room({ bookings: [booked('09:00', '11:00')], closed })], [MONDAY], ZONE);
  expect(report.rooms[0]).toMatchObject({ within: 120, base: 240 });
  expect(shareOf(report)).toBe(0.5);
  expect(shareOf({ within: 0, base: 0 })).toBeUndefined();
});

test('what reaches over the edge of a window counts once', () => {
  const night = { ...booked('22:00', '23:00'), ends_at: at('02:00', '2026-11-24') };
  const report = usageOf([room({ bookings: [night] }), room({ bookings: [night] })], week, ZONE);
  expect(report.rooms).toHaveLength(1);
  expect(report).toMatchObject({ bookings: 1, minutes: 240 });
});

test('a period is asked for by weeks', () => {
  const now = Date.parse(at('10:00', '2026-11-25'));
  expect(periodOf('thisWeek', now, ZONE)).toEqual({ from: MONDAY, to: '2026-11-29' });
  expect(periodOf('weeks4', now, ZONE)).toEqual({ from: '2026-10-26', to: '2026-11-22' });
  const { days, windows } = windowsOf('2026-10-26', '2026-11-22', ZONE);
  expect(days).toHaveLength(28);
  expect(windows).toHaveLength(4);
  expect(windows[1]).toEqual({ from: '2026-11-01T16:00:00.000Z', to: '2026-11-08T16:00:00.000Z' });
});

test('the rules of a room are told whole, as they were read', () => {
  const terms = {
    policy: {
      days_ahead: 365,
      opens_at_hour: 8,
      shortest_minutes: 1,
      longest_minutes: 1440,
      recurring: true,
      recurring_days: 730,
      approval: 'longer' as const,
      approval_above_minutes: 60,
      quotas: [{ per: 'day' as const, bookings: 2 }],
    },
    by_list: true,
    allowed: [{ kind: 'department' as const, id: 'd' }],
    denied: [{ kind: 'member' as const, id: 'm' }],
    version: 7,
  };
  const { values, version } = policyValues(terms);
  expect(version).toBe(7);
  expect(values).toMatchObject({ who: 'listed', days_ahead: 365, quotas: { week: { bookings: null } } });
  expect(termsOf(values)).toMatchObject({
    policy: { approval_above_minutes: 60, quotas: [{ per: 'day', bookings: 2, minutes: null }] },
    allowed: terms.allowed,
    denied: terms.denied,
  });
  const open = termsOf({ ...values, who: 'everybody', approval: 'never' });
  expect(open).toMatchObject({ allowed: null, policy: { approval_above_minutes: null } });
});

test('an agenda is by days, whole days first', () => {
  const one = (starts_at: string, all_day = false) =>
    ({ meeting_id: starts_at, starts_at, ends_at: starts_at, all_day }) as Occurrence;
  const days = byDay(
    [
      one(at('09:00')),
      one(at('08:00', '2026-11-24')),
      one(at('10:00'), true),
      one(at('10:00', '2026-11-20')),
    ],
    ZONE,
    MONDAY,
  );
  expect(days.map(({ day, items }) => [day, items.length])).toEqual([
    [MONDAY, 3],
    ['2026-11-24', 1],
  ]);
  expect(days[0]?.items[0]?.all_day).toBe(true);
});
