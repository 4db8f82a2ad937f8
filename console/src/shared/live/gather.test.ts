import { expect, test, vi } from 'vitest';
import { gatherer } from './gather';

test('what comes within a time is done once, and what comes later again', () => {
  vi.useFakeTimers();
  const done: string[][] = [];
  const paths = gatherer<string>(400, (now) => done.push([...now]));
  paths.take(['a']);
  vi.advanceTimersByTime(300);
  paths.take(['a', 'b']);
  paths.take([]);
  vi.advanceTimersByTime(100);
  expect(done).toEqual([['a', 'b']]);
  paths.take(['b']);
  paths.stop();
  vi.advanceTimersByTime(1_000);
  expect(done).toHaveLength(1);
  vi.useRealTimers();
});
