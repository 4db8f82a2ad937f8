import { expect, test } from 'vitest';
import { type PersonReopening, stateOf, untilIn, untilOf } from './personReopenings';

const NOW = Date.parse('2026-11-20T06:30:00Z');

test('a period is open for one person for 31 days at the most, by the clock of the organization', () => {
  expect(untilIn('Asia/Shanghai', NOW)).toEqual({
    min: '2026-11-20T14:30',
    max: '2026-12-21T14:30',
    proposed: '2026-11-23T18:00',
  });
  expect(untilOf('2026-11-23T18:00', 'Asia/Shanghai', NOW)).toBe('2026-11-23T10:00:00.000Z');
  for (const wall of ['2026-11-20T14:30', '2026-12-21T14:31', ''])
    expect(untilOf(wall, 'Asia/Shanghai', NOW)).toBeUndefined();
});

test('what is over is not closed yet as long as something is computed', () => {
  const one = { open: true, ended_at: null } as PersonReopening;
  expect(stateOf(one)).toBe('open');
  expect(stateOf({ ...one, open: false })).toBe('closing');
  expect(stateOf({ ...one, open: false, ended_at: '2026-11-20T06:30:00Z' })).toBe('ended');
});
