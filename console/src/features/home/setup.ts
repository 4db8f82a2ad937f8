// What the first-run guide reads and does.
import { client, ifMatch, type ReadPath, read, readAll, type Schema, unwrap } from '@/api';

export const STEPS = ['company', 'place', 'hours', 'people'] as const;
export type Step = (typeof STEPS)[number];

export const WEEK = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Schema<'WeekDay'>[];

export const sitesOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/sites', { params: { path: { org_id: org } } });
export const shiftsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/shifts', { params: { path: { org_id: org } } });
export const groupsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/groups', { params: { path: { org_id: org } } });
export const peopleOf = (org: string) =>
  read('/v1/organizations/{org_id}/members', { params: { path: { org_id: org }, query: { limit: 2 } } });
export const organizationOf = (org: string) =>
  read('/v1/organizations/{org_id}', { params: { path: { org_id: org } } });

export const COMPANY_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}',
  '/v1/organizations/{org_id}/me',
  '/v1/organizations/{org_id}/departments',
];
export const SITE_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/sites'];
export const HOURS_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/shifts',
  '/v1/organizations/{org_id}/attendance/groups',
  '/v1/organizations/{org_id}/attendance/board',
];
export const LINK_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/join-links'];

export const editCompany = (org: string, version: number, body: Schema<'OrganizationPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}', {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body,
    }),
  );

export const addSite = (org: string, body: Schema<'NewSite'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/sites', { params: { path: { org_id: org } }, body }));

export const makeCode = (org: string, body: Schema<'NewJoinLink'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/join-links', { params: { path: { org_id: org } }, body }));

/** What the step of the first shift asks for. */
export interface HoursValues {
  name: string;
  on: string;
  off: string;
  rest_on?: string | null;
  rest_off?: string | null;
  permit_minutes?: number | null;
  days: Schema<'WeekDay'>[];
}

type Hours = Schema<'ShiftHours'>;
type Group = Schema<'AttendanceGroup'>;
type Shift = Schema<'AttendanceShift'>;

/** The group of whoever is in no other, and the shift by which it works. */
export interface First {
  group: Group;
  shift: Shift;
}

/** The shift by which the default group works, where the guide can edit it: one section. */
export function firstShift(groups: readonly Group[], shifts: readonly Shift[]): First | undefined {
  const group = groups.find(({ is_default }) => is_default);
  const id = group?.rules.week[0]?.shift_id;
  const shift = shifts.find((one) => one.id === id);
  return group && shift && shift.hours.sections?.length === 1 ? { group, shift } : undefined;
}

export function hoursValues({ group, shift }: First): HoursValues {
  const section = shift.hours.sections?.[0];
  const rest = shift.hours.breaks?.[0];
  return {
    name: shift.name,
    on: section?.on.time ?? '09:00',
    off: section?.off.time ?? '18:00',
    rest_on: rest?.start.time ?? null,
    rest_off: rest?.end.time ?? null,
    permit_minutes: shift.hours.permit_minutes ?? 0,
    days: group.rules.week.map(({ day }) => day),
  };
}

/** The hours with what the guide asks for; whatever else the shift says stays. */
export function hoursOf(values: HoursValues, before: Hours = { permit_minutes: 0 }): Hours {
  const { on, off, rest_on, rest_off } = values;
  // What is earlier on the wall than the beginning is on the day after.
  const at = (time: string) => ({ time, next_day: time < on });
  const section = before.sections?.[0];
  return {
    ...before,
    sections: [
      {
        on: { punch: true, ...section?.on, time: on, next_day: false },
        off: { punch: true, ...section?.off, time: off, next_day: off <= on },
      },
    ],
    // The guide shows the first break alone.
    breaks: [
      ...(rest_on && rest_off ? [{ start: at(rest_on), end: at(rest_off) }] : []),
      ...(before.breaks ?? []).slice(1),
    ],
    permit_minutes: values.permit_minutes ?? 0,
  };
}

/** Minutes of work in a day of these hours; of the breaks as they were read, those after the first are not in them. */
export function minutesOf(
  { on, off, rest_on, rest_off }: HoursValues,
  breaks: readonly Schema<'ShiftBreak'>[] = [],
): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const between = (a: string, b: string) => (minutes(b) - minutes(a) + 1440) % 1440 || 1440;
  const others = breaks.slice(1).reduce((sum, { start, end }) => sum + between(start.time, end.time), 0);
  return between(on, off) - (rest_on && rest_off ? between(rest_on, rest_off) : 0) - others;
}

/** Saves what was changed of `read`, and only over that. */
export async function setHours(org: string, read: First, values: HoursValues, changed: Partial<HoursValues>) {
  const { group, shift } = read;
  const { name, days: chosen, ...times } = changed;
  const isOther = Object.keys(times).length > 0;
  if (name !== undefined || isOther)
    await unwrap(
      client.PATCH('/v1/organizations/{org_id}/attendance/shifts/{shift_id}', {
        params: { path: { org_id: org, shift_id: shift.id }, header: ifMatch(shift.version) },
        body: {
          ...(name !== undefined && { name }),
          ...(isOther && { hours: hoursOf(values, shift.hours) }),
          into_the_past: false,
        },
      }),
    );
  const known = new Map(group.rules.week.map(({ day, shift_id }) => [day, shift_id]));
  if (chosen === undefined) return;
  const days = WEEK.filter((day) => chosen.includes(day));
  if (days.length === known.size && days.every((day) => known.has(day))) return;
  const week = days.map((day) => ({ day, shift_id: known.get(day) ?? shift.id }));
  await unwrap(
    client.PATCH('/v1/organizations/{org_id}/attendance/groups/{group_id}', {
      params: { path: { org_id: org, group_id: group.id }, header: ifMatch(group.version) },
      body: { rules: { ...group.rules, week }, into_the_past: false },
    }),
  );
}

/** Two numbers as maps give them to copy, "31.2304, 121.4737"; the latitude first. */
export function coordinatesIn(text: string): { latitude: number; longitude: number } | null {
  const found = /^\s*\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*\)?\s*$/.exec(
    text,
  );
  if (found === null) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  // Some maps write the longitude first; beyond 90 there is no latitude.
  if (Math.abs(latitude) > 90 && Math.abs(longitude) <= 90)
    return Math.abs(latitude) <= 180 ? { latitude: longitude, longitude: latitude } : null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** Where the browser is; it asks the person first. */
export function whereIAm(): Promise<{ latitude: number; longitude: number; accuracy: number }> {
  return new Promise((found, failed) => {
    if (!navigator.geolocation) return failed(new Error('no geolocation'));
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        found({ latitude: round(latitude), longitude: round(longitude), accuracy }),
      failed,
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
