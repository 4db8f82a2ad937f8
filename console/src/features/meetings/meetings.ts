// Meetings and what rooms hold: what is read and done.
import { client, ifMatch, type ReadPath, read, readAll, readPages, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import { type Repeat, repeatOf, ruleOf } from './repeat';
import { NO_VIDEO, type Video, videoBody } from './video';
import { clockOf, dayOf, instantOf, plusDays } from './zone';

export type Meeting = Schema<'Meeting'>;
export type Occurrence = Schema<'MeetingOccurrence'>;
export type Scope = Schema<'MeetingScope'>;
export type Attendee = Schema<'MeetingAttendee'>;
export type Answer = Schema<'MeetingAnswer'>;

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/room-timeline',
  '/v1/organizations/{org_id}/agenda',
  '/v1/organizations/{org_id}/meetings/{meeting_id}',
  '/v1/organizations/{org_id}/meetings/{meeting_id}/occurrences',
  '/v1/organizations/{org_id}/room-approvals',
  '/v1/organizations/{org_id}/rooms/{room_id}/bookings',
];

interface Window {
  from: string;
  to: string;
}

export const timelineOf = (org: string, window: Window, place?: string) =>
  readPages('/v1/organizations/{org_id}/room-timeline', {
    params: { path: { org_id: org }, query: { ...window, ...(place && { place_id: place }) } },
  });

export const wholeTimelineOf = (org: string, window: Window, place?: string) =>
  readAll('/v1/organizations/{org_id}/room-timeline', {
    params: { path: { org_id: org }, query: { ...window, ...(place && { place_id: place }) } },
  });

export const agendaOf = (org: string, window: Window) =>
  readAll('/v1/organizations/{org_id}/agenda', { params: { path: { org_id: org }, query: window } });

export const meetingOf = (org: string, id: string) =>
  read('/v1/organizations/{org_id}/meetings/{meeting_id}', {
    params: { path: { org_id: org, meeting_id: id } },
  });

/** The occurrences around the day that names one: it may have been moved. */
export const occurrencesOf = (org: string, id: string, window: Window) =>
  readAll('/v1/organizations/{org_id}/meetings/{meeting_id}/occurrences', {
    params: { path: { org_id: org, meeting_id: id }, query: window },
  });

export const create = (org: string, body: Schema<'NewMeeting'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/meetings', { params: { path: { org_id: org } }, body }));

export const edit = (org: string, id: string, version: number, body: Schema<'MeetingPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/meetings/{meeting_id}', {
      params: { path: { org_id: org, meeting_id: id }, header: ifMatch(version) },
      body,
    }),
  );

export const cancel = (org: string, id: string, body: Schema<'Cancellation'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/meetings/{meeting_id}/cancel', {
      params: { path: { org_id: org, meeting_id: id } },
      body,
    }),
  );

export const answer = (org: string, id: string, body: Schema<'AnswerBody'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/meetings/{meeting_id}/answer', {
      params: { path: { org_id: org, meeting_id: id } },
      body,
    }),
  );

export const reread = (org: string, id: string) =>
  unwrap(
    client.GET('/v1/organizations/{org_id}/meetings/{meeting_id}', {
      params: { path: { org_id: org, meeting_id: id } },
    }),
  );

export const icsOf = (org: string, id: string) =>
  unwrap(
    client.GET('/v1/organizations/{org_id}/meetings/{meeting_id}/ics', {
      params: { path: { org_id: org, meeting_id: id } },
      parseAs: 'text',
    }),
  );

export const freeBusy = (org: string, body: Schema<'FreeBusyQuestion'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/free-busy', { params: { path: { org_id: org } }, body }));

/** When a meeting is, as a form has it: on the wall clock of its zone. The last day of whole days is part of them. */
export interface When {
  all_day: boolean;
  start_day: string;
  start: string;
  end_day: string;
  end: string;
}

export interface MeetingValues {
  scope: Scope;
  title: string;
  when: When;
  room_ids: string[];
  member_ids: string[];
  optional_member_ids: string[];
  department_ids: string[];
  guests: string[];
  repeat: Repeat;
  reminders: number[];
  note: string | null;
  private: boolean;
  transparent: boolean;
  /** Of a new one; later it is changed by itself. */
  video: Video;
}

export function whenOf(from: number, to: number, zone: string, allDay = false): When {
  return {
    all_day: allDay,
    start_day: dayOf(from, zone),
    start: allDay ? '09:00' : clockOf(from, zone),
    end_day: dayOf(allDay ? to - 1 : to, zone),
    end: allDay ? '10:00' : clockOf(to, zone),
  };
}

export function spanOfWhen(when: When, zone: string): { from: number; to: number } {
  return when.all_day
    ? {
        from: instantOf(when.start_day, '00:00', zone),
        to: instantOf(plusDays(when.end_day, 1), '00:00', zone),
      }
    : {
        from: instantOf(when.start_day, when.start, zone),
        to: instantOf(when.end_day, when.end, zone),
      };
}

const second = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

function timesOf(when: When, zone: string): Partial<Schema<'NewMeeting'>> {
  if (when.all_day) return { starts_on: when.start_day, ends_on: plusDays(when.end_day, 1) };
  const { from, to } = spanOfWhen(when, zone);
  return { starts_at: second(from), ends_at: second(to) };
}

export const fresh = (when: When, rooms: string[], org: { reminders?: number[] } = {}): MeetingValues => ({
  scope: 'all',
  title: '',
  when,
  room_ids: rooms,
  member_ids: [],
  optional_member_ids: [],
  department_ids: [],
  guests: [],
  repeat: { every: 'never', until: null, rule: null },
  reminders: org.reminders ?? [15],
  note: null,
  private: false,
  transparent: false,
  video: NO_VIDEO,
});

export function bodyOf(id: string, values: MeetingValues, zone: string, skip: boolean): Schema<'NewMeeting'> {
  const rule = ruleOf(values.repeat, zone, values.when.all_day);
  return {
    id,
    title: values.title,
    note: values.note,
    ...timesOf(values.when, zone),
    zone,
    ...(rule !== null && { rule }),
    invite: {
      member_ids: values.member_ids,
      optional_member_ids: values.optional_member_ids,
      department_ids: values.department_ids,
      guests: values.guests.map((email) => ({ email })),
    },
    room_ids: values.room_ids,
    private: values.private,
    transparent: values.transparent,
    reminders: values.reminders,
    ...(values.video.kind !== 'none' && { video: videoBody(values.video) }),
    ...(skip && { on_conflict: 'skip' }),
  };
}

export function valuesOf(meeting: Meeting, occurrence?: Occurrence): Versioned<MeetingValues> {
  const one = occurrence ?? meeting;
  const others = (meeting.attendees ?? []).filter(({ member_id }) => member_id !== meeting.organizer?.id);
  const members = (optional: boolean) =>
    others.flatMap((one) => (one.member_id && one.optional === optional ? [one.member_id] : []));
  return {
    values: {
      scope: occurrence && meeting.rule != null ? 'one' : 'all',
      title: one.title ?? '',
      when: whenOf(Date.parse(one.starts_at), Date.parse(one.ends_at), meeting.zone, one.all_day),
      room_ids: one.rooms.filter(holds).map(({ id }) => id),
      member_ids: members(false),
      optional_member_ids: members(true),
      department_ids: [],
      guests: others.flatMap(({ email, member_id }) => (email && !member_id ? [email] : [])),
      repeat: repeatOf(meeting.rule, meeting.zone),
      reminders: meeting.reminders ?? [],
      note: one.note ?? null,
      private: meeting.private,
      transparent: meeting.transparent,
      video: NO_VIDEO,
    },
    version: meeting.version,
  };
}

/** Whether a room of a meeting is held for it: neither declined nor given back. */
export const holds = ({ status }: Schema<'MeetingRoom'>) => status !== 'declined' && status !== 'released';

/** The body of an edit: only what was changed, and of people who comes and who goes. */
export function patchOf(
  meeting: Meeting,
  original: string | undefined,
  values: MeetingValues,
  changed: Partial<MeetingValues>,
  skip: boolean,
): Schema<'MeetingPatch'> {
  const isSeries = meeting.rule != null;
  const scope: Scope = isSeries ? values.scope : 'all';
  const { title, note, room_ids, reminders } = changed;
  const attendees = meeting.attendees ?? [];
  const known = new Map(attendees.flatMap((one) => (one.member_id ? [[one.member_id, one]] : [])));
  const coming = (ids: string[], optional: boolean) =>
    ids.filter((id) => known.get(id)?.optional !== optional || known.get(id)?.invited === false);
  const invite: Schema<'Invitees'> = {
    member_ids: changed.member_ids ? coming(values.member_ids, false) : [],
    optional_member_ids: changed.optional_member_ids ? coming(values.optional_member_ids, true) : [],
    department_ids: changed.department_ids ?? [],
    guests: (changed.guests ?? [])
      .filter((email) => !attendees.some((one) => one.email === email))
      .map((email) => ({ email })),
  };
  const stay = new Set([...values.member_ids, ...values.optional_member_ids]);
  const isPeople = changed.member_ids || changed.optional_member_ids || changed.guests;
  const uninvite = !isPeople
    ? []
    : attendees
        .filter(
          ({ member_id, email }) =>
            member_id !== meeting.organizer?.id &&
            (member_id ? !stay.has(member_id) : email != null && !values.guests.includes(email)),
        )
        .map(({ id }) => id);
  const forAll = scope !== 'one';
  return {
    scope,
    ...(isSeries && original !== undefined && { occurrence: original }),
    ...(title !== undefined && { title }),
    ...(note !== undefined && { note }),
    ...(changed.when && timesOf(changed.when, meeting.zone)),
    ...(forAll && changed.repeat && { rule: ruleOf(changed.repeat, meeting.zone, values.when.all_day) }),
    ...(Object.values(invite).some((list) => list.length > 0) && { invite }),
    ...(uninvite.length > 0 && { uninvite }),
    ...(room_ids && { room_ids }),
    ...(forAll && changed.private !== undefined && { private: changed.private }),
    ...(forAll && changed.transparent !== undefined && { transparent: changed.transparent }),
    ...(forAll && reminders && { reminders }),
    ...(skip && { on_conflict: 'skip' }),
  };
}

export interface Count {
  accepted: number;
  declined: number;
  tentative: number;
  needs_action: number;
}

/** Who answered what, of one occurrence where they said something else of it. */
export function attendeesAt(meeting: Meeting, occurrence?: Occurrence): Attendee[] {
  const differing = new Map((occurrence?.differing ?? []).map((one) => [one.id, one]));
  return (meeting.attendees ?? []).flatMap((one) => {
    const other = differing.get(one.id);
    const now = other ? { ...one, ...other } : one;
    return now.invited ? [now] : [];
  });
}

export function countOf(attendees: readonly Attendee[]): Count {
  const count: Count = { accepted: 0, declined: 0, tentative: 0, needs_action: 0 };
  for (const one of attendees) count[one.answer] += 1;
  return count;
}

export const ANSWER_TONES = {
  accepted: 'good',
  tentative: 'mind',
  declined: 'bad',
  needs_action: 'calm',
} as const satisfies Record<Answer, string>;
