// Choosing rows of a table.
import { useCallback, useMemo, useRef } from 'react';

export interface Selection<T> {
  /** The keys of the rows that are chosen. */
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** For screen readers: "Choose Li Lei". */
  nameOf: (row: T) => string;
}

/** What is chosen after a row was switched; with `from`, so are all between the two. */
export function afterChoice(
  chosen: ReadonlySet<string>,
  keys: readonly string[],
  index: number,
  on: boolean,
  from: number | undefined,
): Set<string> {
  const next = new Set(chosen);
  const start = Math.min(from ?? index, index);
  const end = Math.max(from ?? index, index);
  for (const key of keys.slice(start, end + 1)) {
    if (on) next.add(key);
    else next.delete(key);
  }
  return next;
}

export function useSelecting<T>(
  rows: readonly T[],
  rowKey: (row: T) => string,
  selection: Selection<T> | undefined,
) {
  const previous = useRef<number>(undefined);
  const latest = useRef({ rows, rowKey, selection });
  latest.current = { rows, rowKey, selection };
  const choose = useCallback((index: number, on: boolean, upTo: boolean) => {
    const { rows, rowKey, selection } = latest.current;
    if (!selection) return;
    const from = upTo ? previous.current : undefined;
    previous.current = index;
    selection.onChange(afterChoice(selection.chosen, rows.map(rowKey), index, on, from));
  }, []);
  const chooseAll = useCallback((on: boolean) => {
    const { rows, rowKey, selection } = latest.current;
    selection?.onChange(new Set(on ? rows.map(rowKey) : []));
  }, []);
  const chosen = selection?.chosen;
  const [all, some] = useMemo(() => {
    if (!chosen || chosen.size === 0) return [false, false];
    const count = rows.filter((row) => chosen.has(rowKey(row))).length;
    return [count === rows.length, count > 0];
  }, [chosen, rows, rowKey]);
  return { all, some, choose, chooseAll };
}
