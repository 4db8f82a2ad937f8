import type { Sort } from './DataTable';

/** A short list that is here as a whole, in the order of one of its columns. */
export function sorted<T>(
  rows: readonly T[],
  sort: Sort,
  value: (row: T, by: string) => string | number,
  language: string,
): T[] {
  const order = new Intl.Collator(language, { numeric: true });
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a, sort.by), value(b, sort.by)];
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : order.compare(`${x}`, `${y}`));
  });
}
