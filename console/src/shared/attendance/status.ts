// What attendance looks like wherever it is shown.
import './tones.css';
import type { Schema } from '@/api';

export type DayStatus = Schema<'DayStatus'>;
export type Tone = 'good' | 'mind' | 'bad' | 'away' | 'calm';

export const TONES: Record<DayStatus, Tone> = {
  present: 'good',
  left: 'good',
  late: 'mind',
  left_early: 'mind',
  outside: 'mind',
  overdue: 'bad',
  missing_on_duty: 'bad',
  missing_off_duty: 'bad',
  absent: 'bad',
  excused: 'away',
  not_due: 'calm',
  rest_day: 'calm',
};

/** In the order in which one asks after them. */
export const STATUSES = Object.keys({
  present: 1,
  late: 1,
  outside: 1,
  overdue: 1,
  not_due: 1,
  left: 1,
  left_early: 1,
  missing_on_duty: 1,
  missing_off_duty: 1,
  absent: 1,
  excused: 1,
  rest_day: 1,
} satisfies Record<DayStatus, 1>) as DayStatus[];

/** When the board is to be read again though nothing is told: where a count changes by itself, or waits. */
export function boardInterval(
  board: Pick<Schema<'AttendanceBoard'>, 'changes_at' | 'pending'> | undefined,
  now: number = Date.now(),
): number {
  if (board === undefined) return 60_000;
  if (board.pending) return 2_000;
  const until = board.changes_at == null ? 60_000 : Date.parse(board.changes_at) - now + 500;
  return Math.min(Math.max(until, 1_000), 60_000);
}
