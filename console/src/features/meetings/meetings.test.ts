// @vitest-environment node
import { expect, test } from 'vitest';
import { ProblemError } from '@/api';
import { clashOf, policyWords } from './clash';
import {
  type Attendee,
  attendeesAt,
  bodyOf,
  countOf,
  fresh,
  type Meeting,
  type Occurrence,
  patchOf,
  valuesOf,
  whenOf,
} from './meetings';
import { repeatOf, ruleOf } from './repeat';
import { openingLines, treeOf } from './rooms';
import { earliestFrom, freeAround, hourFrom, hoursShown, piecesOf, segmentsOf, spanOf } from './timeline';
import { instantOf, mondayOf, parseClock, wallOf } from './zone';

const SHANGHAI = 'Asia/Shanghai';
const at = (clock: string) => instantOf('2026-11-23', clock, SHANGHAI);
const iso = (instant: number) => new Date(instant).toISOString();

test('a wall clock becomes an instant, and back, also where clocks change', () => {
  expect(iso(instantOf('2026-11-23', '09:30', SHANGHAI))).toBe('2026-11-23T01:30:00.000Z');
  expect(wallOf(Date.parse('2026-11-23T01:30:00Z'), SHANGHAI)).toBe('2026-11-23T09:30');
  const [day] = segmentsOf(['2026-10-25'], 'Europe/Berlin', [0, 24]);
  expect(day?.hours).toHaveLength(25);
  expect(day?.hours.slice(1, 5).map(({ clock }) => clock)).toEqual(['01:00', '02:00', '02:00', '03:00']);
  expect(segmentsOf(['2026-03-29'], 'Europe/Berlin', [0, 24])[0]?.hours).toHaveLength(23);
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
});

test('a time is read as people type it', () => {
  expect(['9', '930', '9:30', '09：30', '24:00', '1015'].map(parseClock)).toEqual([
    '09:00',
    '09:30',
    '09:30',
    '09:30',
    '24:00',
    '10:15',
  ]);
  expect(['', '25:00', '9:75', 'ten'].map(parseClock)).toEqual([undefined, undefined, undefined, undefined]);
});

const booked = (from: string, to: string) => ({
  starts_at: iso(at(from)),
  ends_at: iso(at(to)),
  state: 'confirmed' as const,
});
const room = {
  room_id: 'r',
  name: 'r',
  capacity: 1,
  bookings: [booked('09:00', '10:00'), booked('12:00', '13:00')],
  closed: [],
};

test('what is drawn stays in the free stretch, and not before now', () => {
  const [day] = segmentsOf(['2026-11-23'], SHANGHAI, [8, 20]);
  if (!day) throw new Error('no day');
  const share = (clock: string) => (at(clock) - day.from) / (day.to - day.from);
  expect(freeAround(room, day, at('09:30'), 0)).toBeUndefined();
  expect(freeAround(room, day, at('08:10'), at('08:30'))).toBeUndefined();
  const free = freeAround(room, day, at('10:40'), 0);
  expect(free).toEqual([at('10:00'), at('12:00')]);
  if (!free) throw new Error('not free');
  expect(spanOf(day, free, share('10:40'), share('11:20'), 15)).toEqual([at('10:30'), at('11:30')]);
  expect(spanOf(day, free, share('11:20'), share('08:20'), 15)).toEqual([at('10:00'), at('11:30')]);
  expect(hourFrom(day, free, share('11:35'), 15)).toEqual([at('11:30'), at('12:00')]);
  expect(earliestFrom(at('10:04'), 15)).toBe(at('10:00'));
  expect(earliestFrom(at('10:06'), 15)).toBe(at('10:15'));
  expect(piecesOf([booked('07:00', '09:00')], day)).toMatchObject([{ start: 0, width: 1 / 12 }]);
});

test('the hours grow with what is booked outside of them', () => {
  const early = { ...room, bookings: [booked('06:30', '07:00'), booked('20:30', '21:10')] };
  expect(hoursShown([room], ['2026-11-23'], SHANGHAI)).toEqual([8, 20]);
  expect(hoursShown([early], ['2026-11-23'], SHANGHAI)).toEqual([6, 22]);
  expect(hoursShown([early], ['2026-11-24'], SHANGHAI)).toEqual([8, 20]);
});

test('a rule is made of what was chosen, and read again', () => {
  const weekly = { every: 'week', until: '2027-01-31', rule: null } as const;
  const rule = ruleOf(weekly, SHANGHAI, false);
  expect(rule).toBe('FREQ=WEEKLY;UNTIL=20270131T155959Z');
  expect(repeatOf(rule, SHANGHAI)).toMatchObject({ every: 'week', until: '2027-01-31' });
  expect(ruleOf({ ...weekly, every: 'workday' }, SHANGHAI, true)).toBe(
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270131',
  );
  expect(repeatOf('BYDAY=MO,TU,WE,TH,FR;FREQ=WEEKLY;INTERVAL=1', SHANGHAI).every).toBe('workday');
  const rare = repeatOf('FREQ=MONTHLY;BYDAY=2TU', SHANGHAI);
  expect(rare.every).toBe('other');
  expect(ruleOf(rare, SHANGHAI, false)).toBe('FREQ=MONTHLY;BYDAY=2TU');
  expect(ruleOf(repeatOf(null, SHANGHAI), SHANGHAI, false)).toBeNull();
});

const attendee = (n: number, answer: Attendee['answer']): Attendee => ({
  id: `attendee ${n}`,
  member_id: `member ${n}`,
  name: `${n}`,
  optional: false,
  invited: true,
  answer,
});
const meeting = (more: Partial<Meeting> = {}): Meeting => ({
  id: 'meeting',
  uid: 'uid',
  sequence: 0,
  status: 'confirmed',
  organizer: { id: 'member 1', name: '1' },
  title: '季度评审',
  private: false,
  transparent: false,
  starts_at: iso(at('10:00')),
  ends_at: iso(at('11:00')),
  starts_local: '2026-11-23T10:00:00',
  zone: SHANGHAI,
  all_day: false,
  rooms: [],
  attendees: [
    attendee(1, 'accepted'),
    attendee(2, 'tentative'),
    attendee(3, 'declined'),
    attendee(4, 'needs_action'),
  ],
  created_at: '2026-11-01T00:00:00Z',
  version: 3,
  ...more,
});
const series = () => meeting({ rule: 'FREQ=WEEKLY;UNTIL=20270131T155959Z' });
const occurrence = (more: Partial<Occurrence> = {}): Occurrence => ({
  meeting_id: 'meeting',
  original_start: '2026-11-23T09:00:00',
  starts_at: iso(at('09:00')),
  ends_at: iso(at('10:00')),
  all_day: false,
  is_series: true,
  private: false,
  transparent: false,
  title: '研发周例会',
  rooms: [],
  ...more,
});

test('a booking is asked for as it was drawn', () => {
  const when = whenOf(at('10:00'), at('11:30'), SHANGHAI);
  expect(bodyOf('i', { ...fresh(when, ['r']), title: 'T' }, SHANGHAI, false)).toMatchObject({
    starts_at: '2026-11-23T02:00:00Z',
    ends_at: '2026-11-23T03:30:00Z',
    zone: SHANGHAI,
    room_ids: ['r'],
  });
  const days = { ...when, all_day: true, end_day: '2026-11-24' };
  expect(bodyOf('i', fresh(days, []), SHANGHAI, true)).toMatchObject({
    starts_on: '2026-11-23',
    ends_on: '2026-11-25',
    on_conflict: 'skip',
  });
});

test('an edit names what was changed, and how much of a series is meant', () => {
  const weekly = series();
  const one = occurrence();
  const { values } = valuesOf(weekly, one);
  expect(values).toMatchObject({ scope: 'one', title: '研发周例会', when: { start: '09:00' } });
  const when = { ...values.when, start: '10:00', end: '11:00' };
  expect(patchOf(weekly, one.original_start, { ...values, when }, { when, private: true }, false)).toEqual({
    scope: 'one',
    occurrence: '2026-11-23T09:00:00',
    starts_at: '2026-11-23T02:00:00Z',
    ends_at: '2026-11-23T03:00:00Z',
  });
  const single = meeting();
  const now = valuesOf(single).values;
  const [stays = ''] = now.member_ids;
  const changed = { member_ids: [stays, 'new'], guests: ['a@example.com'] };
  const patch = patchOf(single, undefined, { ...now, ...changed }, changed, false);
  expect(patch.scope).toBe('all');
  expect(patch.invite).toMatchObject({ member_ids: ['new'], guests: [{ email: 'a@example.com' }] });
  expect(patch.uninvite).toEqual(['attendee 3', 'attendee 4']);
});

test('an answer to one time goes before that to the series', () => {
  const weekly = series();
  const [, second, third] = weekly.attendees ?? [];
  const one = occurrence({
    differing: [
      { id: second?.id ?? '', invited: true, answer: 'accepted' },
      { id: third?.id ?? '', invited: false, answer: 'declined' },
    ],
  });
  expect(countOf(attendeesAt(weekly, one))).toEqual({
    accepted: 2,
    declined: 0,
    tentative: 0,
    needs_action: 1,
  });
  expect(countOf(attendeesAt(weekly)).declined).toBe(1);
});

test('a refusal becomes facts', () => {
  const refused = (code: 'room_taken' | 'room_policy' | 'room_closed' | 'forbidden', context: unknown) =>
    clashOf(new ProblemError(code, 409, 'no', { context }));
  expect(refused('forbidden', {})).toBeUndefined();
  expect(refused('room_taken', null)).toEqual({ kind: 'taken', count: 0, conflicts: [] });
  const policy = refused('room_policy', {
    room_id: 'r',
    refusals: [{ rule: 'longest', allowed: { minutes: 120 }, starts_at: null, ends_at: null }],
  });
  if (policy?.kind !== 'policy') throw new Error('no policy');
  expect(policy.refusals.map(policyWords)).toEqual([{ rule: 'longest', minutes: 120 }]);
  expect(policyWords({ rule: 'new_one', allowed: {}, starts_at: null, ends_at: null })).toEqual({
    rule: 'other',
  });
});

test('opening hours are told by stretches of days, places as a tree', () => {
  const day = (name: 'monday' | 'tuesday' | 'thursday', to: string) => ({ day: name, from: '08:00', to });
  expect(openingLines([day('monday', '18:00'), day('tuesday', '18:00'), day('thursday', '12:00')])).toEqual([
    { from: 'monday', to: 'tuesday', stretches: [{ from: '08:00', to: '18:00' }] },
    { from: 'thursday', to: 'thursday', stretches: [{ from: '08:00', to: '12:00' }] },
  ]);
  const place = (id: string, parent_id: string | null) =>
    ({ id, parent_id, name: id, kind: 'site', path: [], time_zone: SHANGHAI, version: 1 }) as const;
  const nodes = treeOf(
    [place('b', 'a'), place('a', null), place('c', 'gone')].map((one) => ({ ...one, path: [] })),
  );
  expect(nodes.map(({ place: { id }, depth }) => [id, depth])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 0],
  ]);
});
