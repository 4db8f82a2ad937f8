// A company with rooms, for tests of meetings: where they are, what they hold on a Monday, and who meets there.
import type { components } from '../src/api/generated/schema';
import { MEMBER } from './company';
import { member, paged, peopled } from './people';
import type { Handlers } from './service';

type Schema<N extends keyof components['schemas']> = components['schemas'][N];

const id = (kind: number, n: number) =>
  `0192a000-0000-7000-9${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

/** A Monday; its clock is that of Shanghai. */
export const MONDAY = '2026-11-23';
export const at = (clock: string, day = MONDAY) => new Date(`${day}T${clock}:00+08:00`).toISOString();

const ZONE = 'Asia/Shanghai';
export const me: Schema<'Person'> = { id: MEMBER, name: '王小明' };
export const other: Schema<'Person'> = { id: member(1).id, name: member(1).name };

const place = (
  n: number,
  kind: Schema<'PlaceKind'>,
  name: string,
  parent?: Schema<'RoomPlace'>,
): Schema<'RoomPlace'> => ({
  id: id(1, n),
  kind,
  name,
  parent_id: parent?.id ?? null,
  path: [...(parent?.path ?? []), id(1, n)],
  time_zone: parent?.time_zone ?? ZONE,
  version: 1,
});
const site = place(1, 'site', '张江园区');
export const tower = place(2, 'building', 'A 座', site);
export const floors = [place(3, 'floor', '3 层', tower), place(4, 'floor', '5 层', tower)] as const;
export const london = { ...place(5, 'site', 'London'), time_zone: 'Europe/London' };
export const places: Schema<'RoomPlace'>[] = [site, tower, ...floors, london];

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
export const office: Schema<'OpeningStretch'>[] = weekdays.map((day) => ({
  day,
  from: '08:00',
  to: '20:00',
}));

export const room = (n: number, name: string, more: Partial<Schema<'Room'>> = {}): Schema<'Room'> => ({
  id: id(2, n),
  name,
  capacity: 8,
  location: null,
  place_id: floors[0].id,
  equipment: [],
  labels: [],
  description: null,
  external_id: null,
  time_zone: null,
  picture_id: null,
  opening_hours: null,
  out_of_service: false,
  version: 1,
  ...more,
});
export const rooms: Schema<'Room'>[] = [
  room(1, '豫园厅', { capacity: 6, equipment: ['whiteboard', 'tv'], opening_hours: office }),
  room(2, '浦江厅', { capacity: 12, equipment: ['projector', 'video_conference'], location: '电梯口左侧' }),
  room(3, '外滩厅', {
    capacity: 20,
    equipment: ['projector', 'video_conference', 'phone'],
    labels: ['茶水'],
  }),
  room(4, '静安阁', { capacity: 4, place_id: floors[1].id, equipment: ['tv'] }),
  room(5, '徐汇阁', { capacity: 4, place_id: floors[1].id, out_of_service: true }),
  room(6, '苏州河', { capacity: 8, place_id: floors[1].id, equipment: ['whiteboard'] }),
  room(7, '董事会议室', { capacity: 16, place_id: tower.id, equipment: ['video_conference', 'phone'] }),
  room(8, '培训教室', { capacity: 60, place_id: site.id, equipment: ['projector'] }),
];

const nth = (n: number) => rooms[n - 1] as Schema<'Room'>;
const booking = (
  from: string,
  to: string,
  more: Partial<Schema<'TimelineBooking'>> = {},
  day = MONDAY,
): Schema<'TimelineBooking'> => ({
  starts_at: at(from, day),
  ends_at: at(to, day),
  state: 'confirmed',
  ...more,
});

export const MEETING = id(3, 1);
export const SERIES = id(3, 2);
export const INVITED = id(3, 3);
const named = (meeting_id: string, title: string, clock: string, day = MONDAY) => ({
  meeting_id,
  title,
  original_start: `${day}T${clock}:00`,
});

export const held = (): Schema<'RoomTimeline'>[] => {
  const of: Record<number, Schema<'TimelineBooking'>[]> = {
    1: [
      booking('09:00', '10:00', named(SERIES, '研发周例会', '09:00')),
      booking('14:00', '15:30'),
      booking('16:00', '17:00', { state: 'pending' }),
    ],
    2: [
      booking('10:00', '11:30', named(MEETING, '季度评审', '10:00')),
      booking('13:00', '14:00', named(INVITED, '产品走查', '13:00')),
    ],
    3: [booking('08:30', '12:00'), booking('13:30', '18:00')],
    4: [booking('11:00', '12:00', { state: 'pending', ...named(id(3, 4), '候选人面试', '11:00') })],
    7: [booking('15:00', '16:30')],
  };
  return rooms.map(({ id: room_id, name, capacity, out_of_service, opening_hours }, index) => ({
    room_id,
    name,
    capacity,
    bookings: of[index + 1] ?? [],
    closed: out_of_service
      ? [{ starts_at: at('00:00'), ends_at: at('00:00', '2026-11-30'), kind: 'out_of_office' }]
      : index === 5
        ? [{ starts_at: at('12:00'), ends_at: at('18:00'), kind: 'out_of_office' }]
        : opening_hours
          ? [
              { starts_at: at('00:00'), ends_at: at('08:00'), kind: 'not_working' },
              { starts_at: at('20:00'), ends_at: at('08:00', '2026-11-24'), kind: 'not_working' },
            ]
          : [],
  }));
};

const attendee = (
  n: number,
  person: Schema<'Person'>,
  answer: Schema<'MeetingAnswer'>,
): Schema<'MeetingAttendee'> => ({
  id: id(4, n),
  member_id: person.id,
  name: person.name,
  optional: false,
  invited: true,
  answer,
});

export const meeting = (more: Partial<Schema<'Meeting'>> = {}): Schema<'Meeting'> => ({
  id: MEETING,
  uid: 'a-uid',
  sequence: 0,
  status: 'confirmed',
  organizer: me,
  title: '季度评审',
  note: '请提前阅读材料。',
  private: false,
  transparent: false,
  starts_at: at('10:00'),
  ends_at: at('11:30'),
  starts_local: `${MONDAY}T10:00:00`,
  zone: ZONE,
  all_day: false,
  rule: null,
  rooms: [{ id: nth(2).id, name: nth(2).name, status: 'confirmed', booking_id: id(5, 1) }],
  attendees: [
    attendee(1, me, 'accepted'),
    attendee(2, other, 'tentative'),
    { ...attendee(3, { id: member(2).id, name: member(2).name }, 'declined'), comment: '出差在外' },
    { ...attendee(4, { id: member(4).id, name: member(4).name }, 'needs_action'), optional: true },
  ],
  my_answer: 'accepted',
  reminders: [15],
  created_at: '2026-11-01T01:00:00Z',
  version: 3,
  ...more,
});
export const series = (more: Partial<Schema<'Meeting'>> = {}): Schema<'Meeting'> =>
  meeting({
    id: SERIES,
    title: '研发周例会',
    note: null,
    starts_at: at('09:00', '2026-11-02'),
    ends_at: at('10:00', '2026-11-02'),
    starts_local: '2026-11-02T09:00:00',
    rule: 'FREQ=WEEKLY;UNTIL=20270131T155959Z',
    rooms: [{ id: nth(1).id, name: nth(1).name }],
    ...more,
  });
export const invited = (more: Partial<Schema<'Meeting'>> = {}): Schema<'Meeting'> =>
  meeting({
    id: INVITED,
    title: '产品走查',
    note: null,
    organizer: other,
    starts_at: at('13:00'),
    ends_at: at('14:00'),
    starts_local: `${MONDAY}T13:00:00`,
    attendees: [attendee(1, me, 'needs_action'), attendee(2, other, 'accepted')],
    my_answer: 'needs_action',
    ...more,
  });

/** One time of a meeting that is here; of another day with the same clock. */
export const occurrence = (
  of: Schema<'Meeting'>,
  day = MONDAY,
  more: Partial<Schema<'MeetingOccurrence'>> = {},
): Schema<'MeetingOccurrence'> => {
  const clock = of.starts_local.slice(11, 16);
  const length = Date.parse(of.ends_at) - Date.parse(of.starts_at);
  const starts_at = at(clock, day);
  return {
    meeting_id: of.id,
    original_start: `${day}T${clock}:00`,
    starts_at,
    ends_at: new Date(Date.parse(starts_at) + length).toISOString(),
    all_day: of.all_day,
    is_series: of.rule != null,
    private: of.private,
    transparent: of.transparent,
    organizer: of.organizer ?? null,
    title: of.title ?? null,
    note: of.note ?? null,
    rooms: of.rooms,
    my_answer: of.my_answer ?? null,
    ...more,
  };
};

export const waiting = (n: number, more: Partial<Schema<'RoomRequest'>> = {}): Schema<'RoomRequest'> => ({
  id: id(6, n),
  room_id: nth(7).id,
  room_name: nth(7).name,
  meeting_id: id(3, 10 + n),
  title: ['董事会', '供应商洽谈', '年度规划'][n % 3] ?? null,
  organizer: other,
  starts_at: at('09:00', `2026-11-2${4 + (n % 3)}`),
  ends_at: at('12:00', `2026-11-2${4 + (n % 3)}`),
  requested_at: at('08:10'),
  ...more,
});

export const terms = (more: Partial<Schema<'RoomTerms'>> = {}): Schema<'RoomTerms'> => ({
  policy: {
    days_ahead: 60,
    opens_at_hour: 8,
    shortest_minutes: 15,
    longest_minutes: 240,
    recurring: true,
    recurring_days: 180,
    approval: 'longer',
    approval_above_minutes: 120,
    quotas: [{ per: 'week', bookings: 5, minutes: 600 }],
  },
  by_list: false,
  denied: [],
  version: 1,
  ...more,
});

export const closure = (n: number, more: Partial<Schema<'RoomClosure'>> = {}): Schema<'RoomClosure'> => ({
  id: id(7, n),
  room_id: nth(1).id,
  place_id: null,
  starts_at: at('08:00', '2026-12-01'),
  ends_at: at('18:00', '2026-12-02'),
  reason: '更换投影设备',
  ...more,
});

const meetings = [meeting(), series(), invited()];

/** What the service answers about all this. */
export const meetingPlaces: Handlers = {
  ...peopled(Array.from({ length: 30 }, (_, n) => member(n, n === 0 ? { name: me.name } : {}))),
  list_places: ({ query }) => paged(places, query),
  list_rooms: ({ query }) => {
    const within = query.get('place_id');
    const wanted = query.get('equipment')?.split(',') ?? [];
    const seats = Number(query.get('least_capacity') ?? 0);
    return paged(
      rooms.filter(
        ({ place_id, capacity, equipment }) =>
          (!within || places.find((one) => one.id === place_id)?.path.includes(within)) &&
          capacity >= seats &&
          wanted.every((one) => (equipment as string[]).includes(one)),
      ),
      query,
    );
  },
  list_room_timeline: ({ query }) => {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const inside = (one: { starts_at: string; ends_at: string }) => one.starts_at < to && one.ends_at > from;
    return paged(
      held().map((one) => ({
        ...one,
        bookings: one.bookings.filter(inside),
        closed: one.closed.filter(inside),
      })),
      query,
    );
  },
  read_my_agenda: ({ query }) => {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const items = [
      occurrence(series()),
      occurrence(meeting()),
      occurrence(invited()),
      occurrence(series(), '2026-11-30'),
    ].filter((one) => one.starts_at < to && one.ends_at > from);
    return { items };
  },
  read_meeting: ({ params }) => meetings.find((one) => one.id === params.meeting_id) ?? meeting(),
  list_meeting_occurrences: ({ params }) => {
    const of = meetings.find((one) => one.id === params.meeting_id) ?? meeting();
    return { items: [occurrence(of), ...(of.rule ? [occurrence(of, '2026-11-30')] : [])] };
  },
  read_free_busy: ({ body }) => ({
    members: (body.member_ids ?? []).map((member_id, index) => ({
      member_id,
      time_zone: ZONE,
      stretches: index === 0 ? [{ starts_at: body.from, ends_at: body.to, kind: 'busy' }] : [],
      meetings: [],
    })),
    rooms: (body.room_ids ?? []).map((room_id) => ({ room_id, stretches: [] })),
  }),
  read_meeting_video: () => ({ kind: 'none' }),
  list_meeting_attachments: () => ({ items: [] }),
  read_meeting_reminders: () => ({ minutes: [15], own: false }),
  list_room_approvals: () => ({ items: [waiting(0), waiting(1), waiting(2)] }),
  read_room: ({ params }) => rooms.find((one) => one.id === params.room_id) ?? nth(1),
  read_room_policy: () => terms(),
  list_room_managers: () => ({ items: [other] }),
  list_room_closures: () => ({ items: [closure(1)] }),
  list_place_closures: () => ({ items: [] }),
  list_room_bookings: () => ({ items: [] }),
};
