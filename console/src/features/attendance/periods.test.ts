import { expect, test } from 'vitest';
import { closedIn, type Period } from './periods';

test('a range that touches a closed period', () => {
  const period = { closed: true, first_date: '2026-10-01', last_date: '2026-10-31' } as Period;
  expect(closedIn([period], { first_date: '2026-10-31', last_date: '2026-11-30' })).toBe(period);
  expect(closedIn([period], { first_date: '2026-11-01', last_date: '2026-11-30' })).toBeUndefined();
  expect(closedIn([{ ...period, closed: false }], period)).toBeUndefined();
});
