import { expect, test } from 'vitest';
import { closedIn, nextClosing, type Period } from './periods';

test('a range that touches a closed period', () => {
  const period = { closed: true, first_date: '2026-10-01', last_date: '2026-10-31' } as Period;
  expect(closedIn([period], { first_date: '2026-10-31', last_date: '2026-11-30' })).toBe(period);
  expect(closedIn([period], { first_date: '2026-11-01', last_date: '2026-11-30' })).toBeUndefined();
  expect(closedIn([{ ...period, closed: false }], period)).toBeUndefined();
});

test('what is closed next waits for its time, for others, or was closed by hand', () => {
  const next_closing = { at: '2026-12-05T10:00:00Z', first_date: '2026-11-01', last_date: '2026-11-30' };
  const november = { closed: true, first_date: '2026-11-01', last_date: '2026-11-30' } as Period;
  const before = Date.parse('2026-12-05T09:59:00Z');
  const after = Date.parse('2026-12-05T10:01:00Z');
  expect(nextClosing({ next_closing: null }, [], before)).toBeUndefined();
  expect(nextClosing({ next_closing }, [], before)?.state).toBe('planned');
  expect(nextClosing({ next_closing }, [], after)?.state).toBe('due');
  expect(nextClosing({ next_closing }, [november], before)?.state).toBe('done');
  expect(nextClosing({ next_closing }, [{ ...november, closed: false }], before)?.state).toBe('planned');
  expect(nextClosing({ next_closing }, [{ ...november, last_date: '2026-11-29' }], before)?.state).toBe(
    'planned',
  );
});
