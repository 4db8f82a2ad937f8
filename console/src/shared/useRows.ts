import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';

/** What was read so far of a list that comes by pages. */
export function useRows<T>(query: UseInfiniteQueryResult<{ pages: { items: T[] }[] }>) {
  return useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
}
