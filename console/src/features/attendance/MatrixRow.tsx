// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave columns out of the document.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are the grid's, which knows the cell.
// One person's days and sums. While one scrolls or walks, only rows of which something is another are rendered anew.
import type { VirtualItem } from '@tanstack/react-virtual';
import { memo } from 'react';
import { cellOf, isWeekend, type Reported } from './days';
import { type MatrixWords, SUMS } from './matrixWords';

interface Props {
  person: Reported;
  row: number;
  /** Where the row begins. */
  top: number;
  /** The columns in sight. */
  across: readonly VirtualItem[];
  days: readonly string[];
  words: MatrixWords;
  /** The column of the cell in the tab order, in the row that has it. */
  active: number | undefined;
  onFocus: (at: { row: number; column: number }) => void;
  onOpen: (member: string, day: string) => void;
}

export const MatrixRow = memo(function MatrixRow(props: Props) {
  const { person, row, top, across, days, words, active, onFocus, onOpen } = props;
  const byDay = new Map(person.days.map((day) => [day.date, day]));
  return (
    <div className="matrix-row" role="row" tabIndex={-1} aria-rowindex={row + 2} style={{ top }}>
      <div className="matrix-name" role="rowheader" aria-colindex={1} tabIndex={-1} title={person.name}>
        {person.name}
        {person.employee_number && <span className="weak small"> {person.employee_number}</span>}
      </div>
      {across.map(({ index, start, size }) => {
        const day = days[index];
        const name = SUMS[index - days.length];
        const cell = day === undefined ? undefined : cellOf(byDay.get(day));
        return (
          <div
            key={index}
            role="gridcell"
            aria-colindex={index + 2}
            tabIndex={active === index ? 0 : -1}
            data-at={`${row} ${index}`}
            className={day ? 'matrix-cell' : 'matrix-sum'}
            data-tone={cell?.tone}
            data-sign={cell?.sign}
            data-weekend={day !== undefined && isWeekend(day)}
            style={{ left: start, width: size }}
            {...(day && {
              'aria-label': `${person.name}, ${words.days[index]}: ${words.long(cell)}`,
              onClick: () => {
                onFocus({ row, column: index });
                onOpen(person.member_id, day);
              },
            })}
            onFocus={() => active !== index && onFocus({ row, column: index })}
          >
            {cell && <span className="matrix-sign">{words.short(cell)}</span>}
            {name && words.sum(person, name)}
          </div>
        );
      })}
    </div>
  );
});
