// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave columns out of the document.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are the grid's, which knows the cell.
// People and days: only the rows and the columns in sight are in the document. Names and days stay where they are while
// one scrolls. One cell is in the tab order; arrows move, Enter opens.
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { cellOf, isWeekend, type Reported } from './days';

const ROW = 36;
const DAY = 44;
const SUM = 76;
const NAME = 168;

export const SUMS = [
  'worked_days',
  'absent_days',
  'late_count',
  'early_count',
  'missing_count',
  'excused_days',
  'worked_hours',
] as const;
type Sum = (typeof SUMS)[number];

interface Props {
  label: string;
  days: readonly string[];
  people: readonly Reported[];
  today: string;
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
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
  const format = useFormat();
  const [language] = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const columns = days.length + SUMS.length;
  const [chosen, setAt] = useState({ row: 0, column: 0 });
  // Of fewer people or days, the last.
  const at = { row: Math.min(chosen.row, people.length - 1), column: Math.min(chosen.column, columns - 1) };
  const rows = useVirtualizer({
    count: people.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
    rangeExtractor: useKeeping(at.row),
    scrollPaddingStart: ROW + 8,
    initialRect: { width: 1000, height: 600 },
  });
  const cells = useVirtualizer({
    horizontal: true,
    count: columns,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (index < days.length ? DAY : SUM),
    overscan: 6,
    rangeExtractor: useKeeping(at.column),
    scrollPaddingStart: NAME + 4,
    initialRect: { width: 1000, height: 600 },
  });
  const seen = rows.getVirtualItems();
  const across = cells.getVirtualItems();
  const last = rows.range?.endIndex ?? 0;
  useEffect(() => {
    if (pages.hasNextPage && !pages.isFetchingNextPage && last >= people.length - 30) pages.fetchNextPage();
  }, [pages, last, people.length]);

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
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' });
  const sum = ({ totals }: Reported, name: Sum) =>
    name === 'worked_hours'
      ? format.number(Math.round(totals.worked_seconds / 360) / 10)
      : format.number(totals[name]);

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
        style={{ width: NAME + cells.getTotalSize(), height: ROW + rows.getTotalSize() }}
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
                style={{ left: NAME + start, width: size }}
                {...(day && { 'aria-label': format.weekday(day), title: format.weekday(day) })}
                {...(name && { title: t(`sum.${name}`) })}
              >
                {day ? (
                  <>
                    <span>{Number(day.slice(8))}</span>
                    <span className="weak">{weekday.format(Date.parse(`${day}T00:00:00Z`))}</span>
                  </>
                ) : (
                  name && <span className="matrix-sum-name">{t(`sum.${name}`)}</span>
                )}
              </div>
            );
          })}
        </div>
        {seen.map(({ index: row, start }) => {
          const person = people[row];
          if (person === undefined) return null;
          const byDay = new Map(person.days.map((day) => [day.date, day]));
          return (
            <div
              key={person.member_id}
              className="matrix-row"
              role="row"
              tabIndex={-1}
              aria-rowindex={row + 2}
              style={{ top: ROW + start }}
            >
              <div
                className="matrix-name"
                role="rowheader"
                aria-colindex={1}
                tabIndex={-1}
                title={person.name}
              >
                {person.name}
                {person.employee_number && <span className="weak small"> {person.employee_number}</span>}
              </div>
              {across.map(({ index, start: left, size }) => {
                const day = days[index];
                const name = SUMS[index - days.length];
                const cell = day === undefined ? undefined : cellOf(byDay.get(day));
                const active = at.row === row && at.column === index;
                return (
                  <div
                    key={index}
                    role="gridcell"
                    aria-colindex={index + 2}
                    tabIndex={active ? 0 : -1}
                    data-at={`${row} ${index}`}
                    className={day ? 'matrix-cell' : 'matrix-sum'}
                    data-tone={cell?.tone}
                    data-sign={cell?.sign}
                    data-weekend={day !== undefined && isWeekend(day)}
                    style={{ left: NAME + left, width: size }}
                    {...(day && {
                      'aria-label': `${person.name}, ${format.weekday(day)}: ${
                        cell ? t(`sign.${cell.sign}`) : t('month.nothing')
                      }${cell?.minutes ? ` ${format.minutes(cell.minutes)}` : ''}`,
                      onClick: () => {
                        setAt({ row, column: index });
                        onOpen(person.member_id, day);
                      },
                    })}
                    onFocus={() => !active && setAt({ row, column: index })}
                  >
                    {cell && (
                      <span className="matrix-sign">
                        {cell.minutes ? `${t(`short.${cell.sign}`)}${cell.minutes}` : t(`short.${cell.sign}`)}
                      </span>
                    )}
                    {name && sum(person, name)}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
