// Times that suit people and rooms, the best first.
import { client, type Schema, unwrap } from '@/api';
import { instantOf, plusDays } from './zone';

export type Suggestion = Schema<'MeetingSuggestion'>;

/** What one asks for: days on the clock of the meeting's zone, both part of it. */
export interface Wish {
  from_day: string;
  to_day: string;
  minutes: number;
  /** Only times within everybody's working hours. */
  within_hours: boolean;
  room: boolean;
  seats: number | null;
  equipment: Schema<'Equipment'>[];
  place_id: string | null;
}

export interface Invited {
  required: readonly string[];
  optional: readonly string[];
}

export const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240, 480];
/** How many days the service looks through at the most. */
export const MOST_DAYS = 31;
/** How many times it suggests at the most: those out of hours are left out here. */
const MOST = 20;

export const suggest = (org: string, body: Schema<'SuggestionQuestion'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/meeting-suggestions', {
      params: { path: { org_id: org } },
      body,
    }),
  );

/** The wish that a form's time and a week suggest. */
export function wishOf(from: number, to: number, day: string, today: string): Wish {
  const begin = day < today ? today : day;
  return {
    from_day: begin,
    to_day: plusDays(begin, 6),
    minutes: Math.min(1440, Math.max(5, Math.round((to - from) / 60_000))),
    within_hours: true,
    room: false,
    seats: null,
    equipment: [],
    place_id: null,
  };
}

export function questionOf(wish: Wish, invited: Invited, zone: string): Schema<'SuggestionQuestion'> {
  const instant = (day: string) => new Date(instantOf(day, '00:00', zone)).toISOString();
  const last = plusDays(wish.from_day, MOST_DAYS - 1);
  const required_ids = [...new Set(invited.required)];
  return {
    from: instant(wish.from_day),
    to: instant(plusDays(wish.to_day > last ? last : wish.to_day, 1)),
    duration_minutes: wish.minutes,
    required_ids,
    optional_ids: [...new Set(invited.optional)].filter((id) => !required_ids.includes(id)),
    ...(wish.room && {
      room: {
        equipment: wish.equipment,
        ...(wish.seats !== null && { capacity: wish.seats }),
        ...(wish.place_id !== null && { place_id: wish.place_id }),
      },
    }),
    limit: MOST,
  };
}

/** Whether everybody who comes and must sits within their working hours. */
export const isWithinHours = ({ attendees }: Suggestion) =>
  attendees.every(
    ({ optional, outside_hours_minutes, at_night }) => optional || (outside_hours_minutes === 0 && !at_night),
  );

/** Those that fit, in the service's order. */
export const fitting = (all: readonly Suggestion[], wish: Wish) =>
  wish.within_hours ? all.filter(isWithinHours) : [...all];

const BAD = new Set(['missing', 'no_room', 'at_night']);
const MIND = new Set(['optional_missing', 'tentative', 'outside_hours', 'room_needs_approval']);

/** How a reason is colored. */
export const toneOf = (code: string) => (BAD.has(code) ? 'bad' : MIND.has(code) ? 'mind' : 'good');
