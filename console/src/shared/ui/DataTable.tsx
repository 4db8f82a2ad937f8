// A table of any length: only the rows in sight are in the document, and the next page is read as one comes near the
// end. What is searched and sorted, the service searches and sorts; a short list the page sorts itself (`sorted`).
import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TFunction } from 'i18next';
import { type HTMLAttributes, memo, type ReactNode, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NextPage, type Pages, useNextPage } from './nextPage';
import { type Selection, useSelecting } from './selection';

export interface Column<T> {
  key: string;
  title: ReactNode;
  /** CSS width; without one the column shares what is left. */
  width?: string;
  /** Its head sorts; needs `sort`. */
  sortable?: boolean;
  render: (row: T) => ReactNode;
}

export interface Sort {
  by: string;
  descending: boolean;
}

interface Props<T> {
  /** What the table is of, for screen readers. */
  label: string;
  /** Kept by `useMemo` in a table of thousands, so that rows that stay are not rendered anew while one scrolls. */
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  pages?: Pages;
  /** How many there are altogether, where that is known. */
  total?: number;
  /** Rows can be chosen; shift chooses up to the row that was chosen before. */
  selection?: Selection<T>;
  sort?: Sort & { onChange: (sort: Sort) => void };
  /** What else a row has: a class, what is dragged. */
  rowProps?: (row: T) => HTMLAttributes<HTMLTableRowElement>;
}

const ROW = 48;
/** What a column without a width must have, in pixels; and what a cell has at its sides beside its width. */
const LEAST = 100;
const SIDES = 24;

/** Narrower than this, columns without a width would be squeezed to nothing: the table scrolls sideways instead. */
function leastWidth<T>(columns: readonly Column<T>[]): number | undefined {
  const widths = columns.map(({ width }) => width);
  const sum = (unit: string) =>
    widths.reduce((all, width) => all + (width?.endsWith(unit) ? Number.parseFloat(width) : 0), 0);
  const sides = SIDES * widths.filter((width) => width?.endsWith('px')).length;
  const free = widths.filter((width) => width === undefined).length;
  return free === 0
    ? undefined
    : Math.round((sum('px') + sides + free * LEAST) / Math.max(1 - sum('%') / 100, 0.3));
}

export function DataTable<T>(props: Props<T>) {
  const { label, columns, rows, rowKey, pages, total, selection, sort, rowProps } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 5,
    initialRect: { width: 1000, height: 600 },
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useNextPage(pages, last >= rows.length - 30);
  const before = seen[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const { all, some, choose, chooseAll } = useSelecting(rows, rowKey, selection);
  const span = columns.length + (selection ? 1 : 0);
  const Row = useMemo(() => memo(TableRow<T>), []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="data-table" ref={frame} tabIndex={0} aria-label={label}>
      <table
        aria-rowcount={total ?? (pages?.hasNextPage ? -1 : rows.length + 1)}
        aria-label={label}
        style={{ minWidth: leastWidth(columns) }}
      >
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="data-table-choose">
                <input
                  type="checkbox"
                  aria-label={t('table.chooseAll')}
                  checked={all}
                  ref={(box) => {
                    if (box) box.indeterminate = some && !all;
                  }}
                  onChange={(event) => chooseAll(event.target.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} span={span} />}
          {seen.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              <Row
                key={key}
                row={row}
                index={index}
                columns={columns}
                rowProps={rowProps}
                chosen={selection ? selection.chosen.has(key) : undefined}
                name={selection?.nameOf(row)}
                onChoose={choose}
                t={t}
              />
            );
          })}
          {after > 0 && <Spacer height={after} span={span} />}
        </tbody>
      </table>
      <NextPage pages={pages} />
    </section>
  );
}

interface RowProps<T> {
  row: T;
  index: number;
  columns: readonly Column<T>[];
  rowProps: Props<T>['rowProps'];
  chosen: boolean | undefined;
  name: string | undefined;
  onChoose: (index: number, on: boolean, upTo: boolean) => void;
  /** The table's: hundreds of rows that come into sight in a second need none of their own. */
  t: TFunction;
}

function TableRow<T>({ row, index, columns, rowProps, chosen, name, onChoose, t }: RowProps<T>) {
  const own = rowProps?.(row);
  return (
    <tr aria-rowindex={index + 2} aria-selected={chosen || undefined} {...own}>
      {chosen !== undefined && (
        <td className="data-table-choose">
          <input
            type="checkbox"
            aria-label={t('table.choose', { name })}
            checked={chosen}
            onChange={(event) => {
              const held = (event.nativeEvent as MouseEvent).shiftKey === true;
              onChoose(index, event.target.checked, held);
            }}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.key}>{column.render(row)}</td>
      ))}
    </tr>
  );
}

function Head<T>({ column, sort }: { column: Column<T>; sort: Props<T>['sort'] }) {
  if (!sort || !column.sortable)
    return (
      <th scope="col" style={{ width: column.width }}>
        {column.title}
      </th>
    );
  const by = sort.by === column.key;
  const direction = sort.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" style={{ width: column.width }} aria-sort={by ? direction : 'none'}>
      <button
        type="button"
        className="data-table-sort"
        data-on={by}
        onClick={() => sort.onChange({ by: column.key, descending: by && !sort.descending })}
      >
        {column.title}
        {by && sort.descending ? <CaretDownOutlined /> : <CaretUpOutlined />}
      </button>
    </th>
  );
}

function Spacer(props: { height: number; span: number }) {
  return (
    <tr className="spacer" aria-hidden>
      <td colSpan={props.span} style={{ height: props.height }} />
    </tr>
  );
}
