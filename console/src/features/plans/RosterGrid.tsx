// People and days. Only the rows in sight are in the document; one cell has the focus, the arrow keys move it.
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { type Pages, useNextPage } from '@/shared/ui/nextPage';
import {
  type Cell,
  countsOf,
  type Entry,
  entryOf,
  isMine,
  keyOf,
  type Pending,
  type RosterRow,
  rectangle,
} from './rosters';

export interface ShiftMark {
  name: string;
  /** Number of its color. */
  color: number;
}

interface Props {
  rows: readonly RosterRow[];
  dates: readonly string[];
  today: string;
  group: string | undefined;
  marks: ReadonlyMap<string, ShiftMark>;
  pending: Pending;
  refused: ReadonlyMap<string, string>;
  anchor: Cell;
  focus: Cell;
  /** `extends`: the rectangle from where it began, rather than a new one. */
  onFocus: (cell: Cell, extend: boolean) => void;
  /** A rectangle was drawn with the mouse. */
  onDrawn: () => void;
  onKey: (event: React.KeyboardEvent) => void;
  pages: Pages;
}

const ROW = 38;

export function RosterGrid(props: Props) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { rows, dates, pages, anchor, focus, pending } = props;
  const frame = useRef<HTMLDivElement>(null);
  const isDrawing = useRef(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialRect: { width: 1000, height: 600 },
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useNextPage(pages, last >= rows.length - 30);
  const hadFocus = useRef(false);
  useEffect(() => {
    if (!hadFocus.current) return;
    virtual.scrollToIndex(focus.row);
    requestAnimationFrame(() => {
      frame.current
        ?.querySelector<HTMLElement>(`[data-cell="${focus.row} ${focus.column}"]`)
        ?.focus({ preventScroll: false });
    });
  }, [focus, virtual]);
  const counts = useMemo(() => countsOf(rows, pending, dates.length), [rows, pending, dates.length]);
  const area = rectangle(anchor, focus);
  const before = seen[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const cellOf = (target: EventTarget): Cell | undefined => {
    const at = (target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell?.split(' ');
    return at && { row: Number(at[0]), column: Number(at[1]) };
  };

  return (
    <div className="roster-frame" ref={frame}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid whose cells are chosen
        role="grid"
        aria-label={t('rosters.title')}
        aria-multiselectable
        aria-rowcount={pages.hasNextPage ? -1 : rows.length + 2}
        className="roster"
        onKeyDown={props.onKey}
        onFocus={() => {
          hadFocus.current = true;
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) hadFocus.current = false;
        }}
        onMouseDown={(event) => {
          const cell = cellOf(event.target);
          if (!cell || event.button !== 0) return;
          isDrawing.current = true;
          props.onFocus(cell, event.shiftKey);
        }}
        onMouseOver={(event) => {
          const cell = isDrawing.current ? cellOf(event.target) : undefined;
          if (cell && event.buttons === 1) props.onFocus(cell, true);
        }}
        onMouseUp={() => {
          if (isDrawing.current) props.onDrawn();
          isDrawing.current = false;
        }}
      >
        <thead>
          <tr>
            <th scope="col">{t('rosters.person')}</th>
            {dates.map((date) => {
              const [week = '', number] = [format.weekday(date), Number(date.slice(8))];
              const weekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
              return (
                <th
                  key={date}
                  scope="col"
                  data-today={date === props.today}
                  data-weekend={weekend}
                  title={week}
                >
                  <span aria-hidden>{number}</span>
                  <span className="hidden">{week}</span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {seen.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const isIn = index >= area.rows[0] && index <= area.rows[1];
            return (
              <Row
                key={row.member.id}
                row={row}
                index={index}
                group={props.group}
                marks={props.marks}
                pending={pending}
                refused={props.refused}
                from={isIn ? area.columns[0] : -1}
                to={isIn ? area.columns[1] : -1}
                focused={focus.row === index ? focus.column : -1}
              />
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('rosters.working')}</th>
            {dates.map((date, i) => (
              <td key={date}>{counts[i] === 0 ? '' : counts[i]}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface RowProps {
  row: RosterRow;
  index: number;
  group: string | undefined;
  marks: ReadonlyMap<string, ShiftMark>;
  pending: Pending;
  refused: ReadonlyMap<string, string>;
  from: number;
  to: number;
  focused: number;
}

const Row = memo(function Row(props: RowProps) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { row, index, marks, pending, refused } = props;
  const words = (entry: Entry) =>
    entry === 'rest'
      ? t('rosters.rest')
      : entry === 'cleared'
        ? t('rosters.none')
        : (marks.get(entry)?.name ?? '…');
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row" title={row.member.name}>
        {row.member.name}
      </th>
      {row.days.map((day, column) => {
        const key = keyOf(row.member.id, day.date);
        const painted = pending.get(key);
        const entry = painted?.to ?? entryOf(day);
        const shown = entry === 'cleared' && !painted && day.shift_id ? day.shift_id : entry;
        const mark = marks.get(shown);
        const fault = refused.get(key);
        const mine = isMine(day, props.group);
        const said = [
          row.member.name,
          format.weekday(day.date),
          mine
            ? shown === entry
              ? words(entry)
              : t('rosters.byWeek', { shift: words(shown) })
            : t('rosters.elsewhere'),
          ...(painted ? [t('rosters.unsaved')] : []),
          ...(fault ? [fault] : []),
        ].join(', ');
        const isSelected = column >= props.from && column <= props.to;
        return (
          <td
            key={day.date}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells of a grid
            role="gridcell"
            data-cell={`${index} ${column}`}
            tabIndex={props.focused === column ? 0 : -1}
            aria-label={said}
            aria-selected={isSelected}
            aria-disabled={!mine}
            title={said}
            className={`roster-cell${mark ? ` roster-color-${mark.color}` : ''}`}
            data-entry={entry === 'rest' ? 'rest' : entry === 'cleared' ? 'cleared' : 'shift'}
            data-painted={painted !== undefined}
            data-refused={fault !== undefined}
          >
            {mark ? [...mark.name].slice(0, /\p{Script=Han}/u.test(mark.name) ? 1 : 2).join('') : ''}
            {entry === 'rest' ? t('rosters.restShort') : ''}
          </td>
        );
      })}
    </tr>
  );
});
