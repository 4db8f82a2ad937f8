import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadPath } from '@/api';
import { PATCHED, Rereader } from './rereader';

const BOARD = '/v1/organizations/{org_id}/attendance/board' as ReadPath;
let queries: QueryClient;
let rereader: Rereader;
const stops: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  queries = new QueryClient();
  queries.mount();
  rereader = new Rereader(queries);
});
afterEach(() => {
  rereader.stop();
  for (const stop of stops.splice(0)) stop();
  queries.clear();
  vi.useRealTimers();
});
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A thing that takes so long to be read; counts how often it was asked for and how often that was given up. */
async function shown(takes: number, meta = {}) {
  const counts = { asked: 0, cancelled: 0 };
  const observer = new QueryObserver(queries, {
    queryKey: [BOARD],
    meta,
    queryFn: ({ signal }) => {
      counts.asked += 1;
      signal.addEventListener('abort', () => {
        counts.cancelled += 1;
      });
      return new Promise((done) => setTimeout(() => done(counts.asked), takes));
    },
  });
  stops.push(observer.subscribe(() => {}));
  await wait(takes);
  return counts;
}

/** A list of which so many pages are loaded. */
async function list(pages: number) {
  const asked = vi.fn(async () => ({ items: [] }));
  const observer = new InfiniteQueryObserver(queries, {
    queryKey: [BOARD, 'pages'],
    queryFn: asked,
    initialPageParam: 0,
    getNextPageParam: (_page, all) => all.length,
  });
  stops.push(observer.subscribe(() => {}));
  await wait(1);
  for (let n = 1; n < pages; n += 1) await observer.fetchNextPage();
  asked.mockClear();
  return asked;
}

test('a read under way is not given up for an event, and what it may have missed is read after it', async () => {
  const counts = await shown(3_000);
  for (let n = 0; n < 20; n += 1) {
    rereader.mark([BOARD]);
    await wait(500);
  }
  expect(counts.cancelled).toBe(0);
  expect(counts.asked).toBeGreaterThanOrEqual(3);
  await wait(10_000);
  const { asked } = counts;
  await wait(10_000);
  expect(counts.asked).toBe(asked);
  expect(queries.getQueryData([BOARD])).toBe(asked);
});

test('however many events come, a long list costs no more than a page a second', async () => {
  const asked = await list(20);
  for (let n = 0; n < 120; n += 1) {
    rereader.mark([BOARD]);
    await wait(500);
  }
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(40);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(80);
});

test('what its page sees to is left to it while it is shown, unless everything may have changed', async () => {
  const counts = await shown(10, PATCHED);
  rereader.mark([BOARD]);
  await wait(2_000);
  expect(counts.asked).toBe(1);
  rereader.mark([BOARD], true);
  await wait(2_000);
  expect(counts.asked).toBe(2);
});
