import { expect, test } from 'vitest';
import { nextDay, startOfDay } from './zoned';

test('a day begins when the clock of its zone says so', () => {
  expect(startOfDay('2026-11-21', 'Asia/Shanghai')).toBe('2026-11-20T16:00:00.000Z');
  expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
  expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
  expect(nextDay('2026-02-28')).toBe('2026-03-01');
});
