import { expect, test } from 'vitest';
import type { Schema } from '@/api';
import { linksOf, meetingsNow, tilesOf } from './today';

test('everybody is in exactly one of the numbers', () => {
  const counts = {
    rest_day: 1,
    not_due: 2,
    overdue: 4,
    present: 8,
    late: 16,
    left: 32,
    left_early: 64,
    outside: 128,
    missing_on_duty: 256,
    missing_off_duty: 512,
    absent: 1024,
    excused: 2048,
  };
  const summary: Schema<'AttendanceSummary'> = {
    people: 4095,
    ...counts,
    came_late: 0,
    went_early: 0,
    punched_outside: 0,
  };
  expect(tilesOf(summary).reduce((sum, { count }) => sum + count, 0)).toBe(4095);
  // What is linked lists as many people as is said, and all of them.
  const links = tilesOf(summary).flatMap(linksOf);
  for (const { status, count } of links) expect(count, status).toBe(counts[status]);
  expect(links.map(({ status }) => status).sort()).toEqual(Object.keys(counts).sort());
  const quiet = tilesOf({ ...summary, outside: 0, absent: 0, missing_off_duty: 0 });
  expect(quiet.filter((tile) => linksOf(tile).length > 1).map(({ key }) => key)).toEqual(['gone']);
});

test('meetings that run come first, those that are over not at all', () => {
  const now = Date.parse('2026-11-20T02:00:00Z');
  const at = (from: string, to: string) => ({
    starts_at: `2026-11-20T${from}:00Z`,
    ends_at: `2026-11-20T${to}:00Z`,
  });
  const found = meetingsNow([at('03:00', '04:00'), at('01:30', '02:30'), at('00:00', '02:00')], now);
  expect(found.map(({ booking, running }) => [booking.starts_at.slice(11, 16), running])).toEqual([
    ['01:30', true],
    ['03:00', false],
  ]);
});
