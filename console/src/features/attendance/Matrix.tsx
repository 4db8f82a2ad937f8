// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave columns out of the document.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are the grid's, which knows the cell.
// People and days: only the rows and the columns in sight are in the document. Names and days stay where they are while
// one scrolls. One cell is in the tab order, at first one of today, which is in sight; arrows move, Enter opens.
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Pages, useNextPage } from '@/shared/ui/nextPage';
import { isWeekend, type Reported } from './days';
import { MatrixRow } from './MatrixRow';
import { SUMS, useMatrixWords } from './matrixWords';

const ROW = 36;
const DAY = 44;
const SUM = 76;
const NAME = 168;

interface Props {
  label: string;
  days: readonly string[];
  people: readonly Reported[];
  today: string;
  pages: Pages;
  onOpen: (member: string, day: string) => void;
}

/** What is in sight, and the active one wherever that is: it holds the focus and the grid's place in the tab order. */
function useKeeping(active: number) {
  return useCallback(
    (range: Range) => {
      const inSight = defaultRangeExtractor(range);
      return inSight.includes(active) ? inSight : [...inSight, active].sort((one, two) => one - two);
    },
    [active],
  );
}

export function Matrix({ label, days, people, today, pages, onOpen }: Props) {
  const { t } = useTranslation('attendance');
  const words = useMatrixWords(days);
  const frame = useRef<HTMLDivElement>(null);
  const columns = days.length + SUMS.length;
  // Where it opens; who is still here at midnight stays where they are.
  const [first] = useState(() => Math.max(0, days.indexOf(today)));
  const [chosen, setAt] = useState({ row: 0, column: first });
  // Of fewer people or days, the last.
  const at = { row: Math.min(chosen.row, people.length - 1), column: Math.min(chosen.column, columns - 1) };
  const rows = useVirtualizer({
    count: people.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    rangeExtractor: useKeeping(at.row),
    paddingStart: ROW,
    scrollPaddingStart: ROW,
    scrollPaddingEnd: ROW,
    initialRect: { width: 1000, height: 600 },
  });
  const cells = useVirtualizer({
    horizontal: true,
    count: columns,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (index < days.length ? DAY : SUM),
    overscan: 3,
    rangeExtractor: useKeeping(at.column),
    // The names stand over what is scrolled away; the day after is seen, too, and no scroll bar is over this one.
    paddingStart: NAME,
    scrollPaddingStart: NAME,
    scrollPaddingEnd: DAY,
    initialRect: { width: 1000, height: 600 },
  });
  useLayoutEffect(() => cells.scrollToIndex(first), [cells, first]);
  const seen = rows.getVirtualItems();
  const across = cells.getVirtualItems();
  const last = rows.range?.endIndex ?? 0;
  useNextPage(pages, last >= people.length - 30);

  const isMoving = useRef(false);
  const move = (row: number, column: number) => {
    const next = {
      row: Math.min(Math.max(row, 0), people.length - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    };
    isMoving.current = true;
    setAt(next);
    rows.scrollToIndex(next.row);
    cells.scrollToIndex(next.column);
  };
  useLayoutEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    frame.current
      ?.querySelector<HTMLElement>(`[data-at="${at.row} ${at.column}"]`)
      ?.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 400) / ROW) - 2);
    const moves: Record<string, [number, number]> = {
      ArrowUp: [at.row - 1, at.column],
      ArrowDown: [at.row + 1, at.column],
      ArrowLeft: [at.row, at.column - 1],
      ArrowRight: [at.row, at.column + 1],
      Home: [event.ctrlKey ? 0 : at.row, 0],
      End: [event.ctrlKey ? people.length - 1 : at.row, columns - 1],
      PageUp: [at.row - page, at.column],
      PageDown: [at.row + page, at.column],
    };
    const to = moves[event.key];
    const person = people[at.row];
    const day = days[at.column];
    if (to) {
      event.preventDefault();
      move(...to);
    } else if ((event.key === 'Enter' || event.key === ' ') && person && day) {
      event.preventDefault();
      onOpen(person.member_id, day);
    }
  };
  const latest = useRef(onOpen);
  latest.current = onOpen;
  const open = useCallback((member: string, day: string) => latest.current(member, day), []);

  return (
    <div
      className="matrix"
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={pages.hasNextPage ? -1 : people.length + 1}
      aria-colcount={columns + 1}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div
        className="matrix-space"
        style={{ width: cells.getTotalSize(), height: rows.getTotalSize() }}
        role="presentation"
      >
        <div className="matrix-head" role="row" aria-rowindex={1} tabIndex={-1}>
          <div className="matrix-corner" role="columnheader" aria-colindex={1} tabIndex={-1}>
            {t('month.person')}
          </div>
          {across.map(({ index, start, size }) => {
            const day = days[index];
            const name = SUMS[index - days.length];
            return (
              <div
                key={index}
                role="columnheader"
                tabIndex={-1}
                aria-colindex={index + 2}
                className="matrix-day"
                data-weekend={day !== undefined && isWeekend(day)}
                data-today={day === today}
                style={{ left: start, width: size }}
                {...(day && { 'aria-label': words.days[index], title: words.days[index] })}
                {...(name && { title: words.sumName(name) })}
              >
                {day ? (
                  <>
                    <span>{Number(day.slice(8))}</span>
                    <span className="weak">{words.weekdays[index]}</span>
                  </>
                ) : (
                  name && <span className="matrix-sum-name">{words.sumName(name)}</span>
                )}
              </div>
            );
          })}
        </div>
        {seen.map(({ index: row, start }) => {
          const person = people[row];
          return (
            person && (
              <MatrixRow
                key={person.member_id}
                person={person}
                row={row}
                top={start}
                across={across}
                days={days}
                words={words}
                active={at.row === row ? at.column : undefined}
                onFocus={setAt}
                onOpen={open}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
