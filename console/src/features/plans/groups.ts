import { client, ifMatch, type ReadPath, readAll, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import { gathered } from './shifts';
import { type From, fromBody, NOW, spansOf } from './versions';

export type Group = Schema<'AttendanceGroup'>;
export type Rules = Schema<'AttendanceGroupRules'>;
export type People = Schema<'AttendanceGroupPeople'>;
export type WeekDay = Schema<'WeekDay'>;

export const WEEK: readonly WeekDay[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

export interface GroupValues {
  name: string;
  people: People;
  rules: Rules;
  site_ids: string[];
  from: From;
}

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/groups',
  '/v1/organizations/{org_id}/attendance/groups/{group_id}',
  '/v1/organizations/{org_id}/attendance/rosters',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}',
];

export const groupsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/groups', { params: { path: { org_id: org } } });

/** The shifts by which a group works, today or later. */
export function shiftsIn(group: Group, today: string): Set<string> {
  const found = new Set<string>();
  for (const { version, when } of spansOf(group.versions, today))
    if (when !== 'past') for (const { shift_id } of version.rules.week) found.add(shift_id);
  return found;
}

/** With every property in one order, so that what was not changed looks unchanged. */
export const normalRules = (rules: Partial<Rules>): Rules => ({
  priority: rules.priority ?? 0,
  time_zone: rules.time_zone ?? null,
  calendar: rules.calendar ?? 'none',
  organization_calendar: rules.organization_calendar ?? true,
  schedule: rules.schedule ?? 'week',
  unrostered: rules.unrostered ?? 'rest',
  week: WEEK.flatMap((day) => (rules.week ?? []).filter((entry) => entry.day === day)),
  reminders: {
    before_on_minutes: rules.reminders?.before_on_minutes ?? null,
    after_on_minutes: rules.reminders?.after_on_minutes ?? null,
    before_off_minutes: rules.reminders?.before_off_minutes ?? null,
    after_off_minutes: rules.reminders?.after_off_minutes ?? null,
  },
});

const normalPeople = (people: People): People => ({
  departments: (people.departments ?? []).map(({ department_id, with_below }) => ({
    department_id,
    with_below,
  })),
  member_ids: people.member_ids ?? [],
  except_member_ids: people.except_member_ids ?? [],
});

export const valuesOf = (group: Group): Versioned<GroupValues> => ({
  values: {
    name: group.name,
    people: normalPeople(group.people),
    rules: normalRules(group.rules),
    site_ids: group.site_ids,
    from: NOW,
  },
  version: group.version,
});

const FIELDS = {
  rules: 'rules',
  people: 'people',
  from_date: 'from',
  into_the_past: 'from',
  site_ids: 'site_ids',
};

export const create = (org: string, id: string, { from, ...values }: GroupValues) =>
  gathered(
    unwrap(
      client.POST('/v1/organizations/{org_id}/attendance/groups', {
        params: { path: { org_id: org } },
        body: { id, ...values, ...(from.date !== undefined && { from_date: from.date }) },
      }),
    ),
    FIELDS,
  );

export function edit(org: string, id: string, version: number, changed: Partial<GroupValues>, from: From) {
  const { name, people, rules, site_ids } = changed;
  return gathered(
    unwrap(
      client.PATCH('/v1/organizations/{org_id}/attendance/groups/{group_id}', {
        params: { path: { org_id: org, group_id: id }, header: ifMatch(version) },
        body: {
          ...(name !== undefined && { name }),
          ...(people && { people }),
          ...(rules && { rules }),
          ...(site_ids && { site_ids }),
          // Names and sites hold at once; rules and people from a date.
          ...(people || rules ? fromBody(from) : { into_the_past: false }),
        },
      }),
    ),
    FIELDS,
  );
}

export const remove = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/attendance/groups/{group_id}', {
      params: { path: { org_id: org, group_id: id } },
    }),
  );

export async function reread(org: string, id: string): Promise<Versioned<GroupValues>> {
  return valuesOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/attendance/groups/{group_id}', {
        params: { path: { org_id: org, group_id: id } },
      }),
    ),
  );
}

/** Days beside each other with the same shift, for a summary: Monday to Friday, one shift. */
export function weekRuns(week: Rules['week']): { from: WeekDay; to: WeekDay; shift: string }[] {
  const runs: { from: WeekDay; to: WeekDay; shift: string }[] = [];
  let before: string | undefined;
  for (const day of WEEK) {
    const shift = week.find((entry) => entry.day === day)?.shift_id;
    const last = runs.at(-1);
    if (shift !== undefined && shift === before && last) last.to = day;
    else if (shift !== undefined) runs.push({ from: day, to: day, shift });
    before = shift;
  }
  return runs;
}
