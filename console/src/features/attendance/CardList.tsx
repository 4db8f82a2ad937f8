import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { NextPage, type Pages, useNextPage } from '@/shared/ui/nextPage';

interface Props<T> {
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  render: (row: T) => ReactNode;
  height: number;
  pages?: Pages;
}

/** A table's rows where there is no room for columns; only those in sight are in the document. */
export function CardList<T>({ label, rows, rowKey, render, height, pages }: Props<T>) {
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 8,
    initialRect: { width: 400, height: 600 },
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useNextPage(pages, last >= rows.length - 20);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="card-list" ref={frame} tabIndex={0} aria-label={label}>
      <ul className="plain-list" style={{ height: virtual.getTotalSize() }}>
        {seen.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li
              key={rowKey(row)}
              data-index={index}
              ref={virtual.measureElement}
              style={{ transform: `translateY(${start}px)` }}
            >
              {render(row)}
            </li>
          );
        })}
      </ul>
      <NextPage pages={pages} />
    </section>
  );
}
