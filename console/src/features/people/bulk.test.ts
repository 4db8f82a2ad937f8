import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError } from '@/api';
import { each } from './bulk';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A service that lets through so many at once and as many more in a minute, as the real one does. */
function service(most: number) {
  let left = most;
  let at = Date.now();
  const done: number[] = [];
  const act = vi.fn(async (item: number) => {
    left = Math.min(most, left + ((Date.now() - at) * most) / 60_000);
    at = Date.now();
    if (left < 1) throw new ProblemError('rate_limited', 429, '', { retryAfter: 2 });
    left -= 1;
    done.push(item);
  });
  return { act, done };
}
const people = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

test('five thousand people are no more than the service takes', async () => {
  const { act, done } = service(1_200);
  const end = each(people(5_000), act, () => {});
  await vi.advanceTimersByTimeAsync(600_000);
  expect((await end).failures).toEqual([]);
  expect(done).toHaveLength(5_000);
  expect(act).toHaveBeenCalledTimes(5_000);
});

test('where the service wants to be left alone, all wait, and nobody is lost', async () => {
  const { act, done } = service(60);
  const told = vi.fn();
  const end = each(people(200), act, told);
  await vi.advanceTimersByTimeAsync(600_000);
  expect((await end).failures).toEqual([]);
  expect(new Set(done).size).toBe(200);
  expect(told).toHaveBeenLastCalledWith({ done: 200, total: 200, failures: [] });
  expect(act.mock.calls.length).toBeLessThan(1_000);
});

test('what is refused is told, and not tried again', async () => {
  const act = vi.fn(async () => {
    throw new ProblemError('forbidden', 403, '');
  });
  const end = each(people(2), act, () => {});
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await end).failures.map(({ item }) => item)).toEqual([1, 2]);
  expect(act).toHaveBeenCalledTimes(2);
});
