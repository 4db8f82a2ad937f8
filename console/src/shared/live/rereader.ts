// Reads again what events concern, at a pace: each query after what it costs, and never over a read under way, which
// would come to no end where events come faster than it.
import type { Query, QueryClient } from '@tanstack/react-query';
import type { ReadPath } from '@/api';

/** What is told within this time is read again once. */
const GATHER = 400;
/** A list is read again at most once in so long for each of its pages, and at the latest after so long. */
const PER_PAGE = 1_000;
const LONGEST = 60_000;

/** In `meta` of a query whose page, while it is shown, itself sees to what events change in it. */
export const PATCHED = { patched: true } as const;

/** How many requests it takes to read it. */
function cost({ state: { data } }: Query): number {
  if (Array.isArray(data)) return Math.max(1, Math.ceil(data.length / 100));
  return Math.max(1, (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 1);
}

export class Rereader {
  private readonly stale = new Map<ReadPath, { all: boolean }>();
  private readonly waiting = new Set<Query>();
  private readonly notBefore = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly queries: QueryClient) {}

  /** `all`: also what its page sees to. */
  mark(paths: Iterable<ReadPath>, all = false): void {
    for (const path of paths) this.stale.set(path, { all: all || (this.stale.get(path)?.all ?? false) });
    if (this.stale.size > 0) this.later();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private later(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.run();
      if (this.waiting.size > 0) this.later();
    }, GATHER);
  }

  private run(): void {
    const cache = this.queries.getQueryCache();
    for (const [path, { all }] of this.stale)
      for (const query of cache.findAll({ queryKey: [path] }))
        if (all || query.meta?.patched !== true || !query.isActive()) this.waiting.add(query);
    this.stale.clear();
    // A clock that is set meanwhile neither stops nor hurries it.
    const now = performance.now();
    for (const query of this.waiting) {
      const isGone = cache.get(query.queryHash) !== query;
      if (!isGone && query.state.fetchStatus === 'fetching') continue;
      if (!isGone && query.isActive() && now < (this.notBefore.get(query.queryHash) ?? 0)) continue;
      this.waiting.delete(query);
      if (isGone) this.notBefore.delete(query.queryHash);
      else this.again(query, now);
    }
  }

  private again(query: Query, now: number): void {
    this.notBefore.set(query.queryHash, now + Math.min(LONGEST, PER_PAGE * cost(query)));
    void this.queries.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
  }
}
