// A table of any length: only the rows in sight are in the document, and the next page is read as one comes near the
// end. What is searched and sorted, the service searches and sorts.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

export interface Column<T> {
  key: string;
  title: ReactNode;
  /** CSS width; without one the column shares what is left. */
  width?: string;
  render: (row: T) => ReactNode;
}

interface Props<T> {
  /** What the table is of, for screen readers. */
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Of a list by pages, as `useInfiniteQuery` has it. */
  pages?: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  /** How many there are altogether, where that is known. */
  total?: number;
}

const ROW = 48;

export function DataTable<T>({ label, columns, rows, rowKey, pages, total }: Props<T>) {
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 1000, height: 600 },
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (pages?.hasNextPage && !pages.isFetchingNextPage && last >= rows.length - 30) pages.fetchNextPage();
  }, [pages, last, rows.length]);
  const before = seen[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="data-table" ref={frame} tabIndex={0} aria-label={label}>
      <table aria-rowcount={total ?? (pages?.hasNextPage ? -1 : rows.length + 1)} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" style={{ width: column.width }}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} span={columns.length} />}
          {seen.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr key={rowKey(row)} aria-rowindex={index + 2}>
                {columns.map((column) => (
                  <td key={column.key}>{column.render(row)}</td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Spacer height={after} span={columns.length} />}
        </tbody>
      </table>
      {pages?.isFetchingNextPage && <div className="data-table-foot">{t('list.more')}</div>}
    </section>
  );
}

function Spacer(props: { height: number; span: number }) {
  return (
    <tr className="spacer" aria-hidden>
      <td colSpan={props.span} style={{ height: props.height }} />
    </tr>
  );
}
