// Why a room was refused, as facts that a form can put into words.
import { exhaustive, isProblem, type ProblemCode, type ProblemError, type Schema } from '@/api';

export interface InTheWay {
  room_id: string;
  /** The wall clock's name of the occurrence. */
  original_start?: string;
  starts_at: string;
  ends_at: string;
}

export interface Refusal {
  rule: string;
  allowed: Record<string, unknown>;
  starts_at: string | null;
  ends_at: string | null;
}

export type Clash =
  | { kind: 'taken'; count: number; conflicts: InTheWay[] }
  | {
      kind: 'closed';
      room_id: string;
      closures: { closure_id: string; reason: string; starts_at: string; ends_at: string }[];
    }
  | { kind: 'policy'; room_id: string; refusals: Refusal[] }
  | { kind: 'out_of_service' };

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** What the problem's context says; nothing where it is about something else. */
export function clashOf(error: unknown): Clash | undefined {
  if (!isProblem(error) || !isOfRoom(error)) return undefined;
  const context = record(error.context);
  const room_id = String(context.room_id ?? '');
  switch (error.code) {
    case 'room_taken': {
      const conflicts = list<InTheWay>(context.conflicts);
      return { kind: 'taken', count: Number(context.count ?? conflicts.length), conflicts };
    }
    case 'room_closed':
      return { kind: 'closed', room_id, closures: list(context.closures) };
    case 'room_policy':
      return {
        kind: 'policy',
        room_id,
        refusals: list<Refusal>(context.refusals).map((one) => ({ ...one, allowed: record(one.allowed) })),
      };
    case 'room_out_of_service':
      return { kind: 'out_of_service' };
    // Of rooms and their bookings, but no reason why one is not had.
    case 'room_name_taken':
    case 'room_external_id_taken':
    case 'room_has_bookings':
    case 'room_booking_decided':
    case 'room_booking_released':
    case 'room_booking_over':
      return undefined;
    default:
      return exhaustive(error.code);
  }
}

type RoomCode = Extract<ProblemCode, `room_${string}`>;
const isOfRoom = (error: ProblemError): error is ProblemError & { code: RoomCode } =>
  error.code.startsWith('room_');

/** A rule of a policy in words, as a key and what is filled in. */
export type PolicyWords =
  | { rule: 'who' | 'recurring' | 'other' }
  | { rule: 'shortest' | 'longest'; minutes: number }
  | { rule: 'recurring_days'; days: number }
  | { rule: 'days_ahead'; days: number; opens_at: string }
  | { rule: 'opening_hours'; date: string; open: { from: string; to: string }[] }
  | {
      rule: 'quota';
      per: Schema<'QuotaPeriod'>;
      bookings: number | null;
      minutes: number | null;
      held_bookings: number;
      held_minutes: number;
    };

export function policyWords({ rule, allowed }: Refusal): PolicyWords {
  const number = (name: string) => Number(allowed[name] ?? 0);
  switch (rule) {
    case 'who':
    case 'recurring':
      return { rule };
    case 'shortest':
    case 'longest':
      return { rule, minutes: number('minutes') };
    case 'recurring_days':
      return { rule, days: number('days') };
    case 'days_ahead':
      return { rule, days: number('days'), opens_at: String(allowed.opens_at ?? '') };
    case 'opening_hours':
      return { rule, date: String(allowed.date ?? ''), open: list(allowed.open) };
    case 'quota':
      return {
        rule,
        per: allowed.per as Schema<'QuotaPeriod'>,
        bookings: allowed.bookings == null ? null : number('bookings'),
        minutes: allowed.minutes == null ? null : number('minutes'),
        held_bookings: number('held_bookings'),
        held_minutes: number('held_minutes'),
      };
    default:
      return { rule: 'other' };
  }
}
