import { expect, test } from 'vitest';
import { formats, today } from './format';

test('days stay the day they are, instants are told in the zone', () => {
  const chinese = formats('zh-CN', 'Asia/Shanghai');
  const english = formats('en', 'America/New_York');
  expect(chinese.day('2026-11-21')).toBe('2026年11月21日');
  expect(english.day('2026-11-21')).toBe('Nov 21, 2026');
  expect(chinese.time('2026-11-20T16:30:00Z')).toBe('00:30');
  expect(english.time('2026-11-20T16:30:00Z')).toBe('11:30');
  expect(chinese.month('2026-11')).toBe('2026年11月');
  expect(today('Asia/Shanghai', Date.parse('2026-11-20T16:30:00Z'))).toBe('2026-11-21');
});

test('spans, shares and lists', () => {
  const english = formats('en', 'UTC');
  expect(english.minutes(95)).toBe('1 hr 35 min');
  expect(english.minutes(0)).toBe('0 min');
  expect(english.percent(0.254)).toBe('25.4%');
  expect(english.relative('2026-01-01T00:00:00Z', Date.parse('2026-01-01T02:00:00Z'))).toBe('2 hours ago');
  expect(formats('zh-CN', 'UTC').list(['甲', '乙', '丙'])).toBe('甲、乙和丙');
});
