// Who looks after a group: a leader, and sub-admins with a right for each kind of setting.
import {
  client,
  ifMatch,
  type Permission,
  ProblemError,
  type ReadPath,
  read,
  type Schema,
  unwrap,
} from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import { CHANGES as GROUP_CHANGES } from './groups';

export type Staff = Schema<'AttendanceStaff'>;
export type SubAdmin = Schema<'AttendanceSubAdmin'>;
export type Rights = Schema<'GroupRights'>;
export type Level = Schema<'GroupAccess'>;
export type Kind = keyof Rights;

export const KINDS: readonly Kind[] = ['people', 'shifts', 'rosters', 'sites', 'calendar', 'results'];
export const LEVELS: readonly Level[] = ['none', 'read', 'write'];
export const MOST_SUB_ADMINS = 50;

export interface StaffValues {
  leader_id: string | null;
  sub_admins: SubAdmin[];
}

const STAFF = '/v1/organizations/{org_id}/attendance/groups/{group_id}/staff';

/** The group is another version afterwards. */
export const CHANGES: ReadPath[] = [...GROUP_CHANGES, STAFF];

const pathOf = (org: string, group: string) => ({ org_id: org, group_id: group });

export const staffOf = (org: string, group: string) => read(STAFF, { params: { path: pathOf(org, group) } });

export const everyKind = (level: Level): Rights => ({
  people: level,
  shifts: level,
  rosters: level,
  sites: level,
  calendar: level,
  results: level,
});

export const mayAnything = (rights: Rights) => KINDS.some((kind) => rights[kind] !== 'none');

/** With every property in one order, so that what was not changed looks unchanged. */
export const valuesOf = ({ leader_id, sub_admins, version }: Staff): Versioned<StaffValues> => ({
  values: {
    leader_id: leader_id ?? null,
    sub_admins: sub_admins.map(({ member_id, rights }) => {
      const all = everyKind('none');
      for (const kind of KINDS) all[kind] = rights[kind];
      return { member_id, rights: all };
    }),
  },
  version,
});

export async function reread(org: string, group: string): Promise<Versioned<StaffValues>> {
  return valuesOf(await unwrap(client.GET(STAFF, { params: { path: pathOf(org, group) } })));
}

/** All of it is sent: the service puts it in the place of all who were there. */
export const set = (org: string, group: string, version: number, { leader_id, sub_admins }: StaffValues) =>
  atPeople(
    unwrap(
      client.PUT(STAFF, {
        params: { path: pathOf(org, group), header: ifMatch(version) },
        body: { leader_id, sub_admins },
      }),
    ),
  );

/** A fault of somebody's id or rights stands at the one field that both are. */
async function atPeople<T>(act: Promise<T>): Promise<T> {
  return act.catch((error: unknown) => {
    if (!(error instanceof ProblemError) || error.faults.length === 0) throw error;
    const faults = error.faults.map(({ pointer, detail }) => ({
      pointer: pointer.replace(/^(\/sub_admins\/\d+)\/.*$/, '$1'),
      detail,
    }));
    throw new ProblemError(error.code, error.status, error.message, { ...error, faults });
  });
}

/** The field of a fault: sub-admins are a list, whose items are named by numbers. */
export const fieldOf = (pointer: string) =>
  pointer
    .split('/')
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** Why the service would refuse somebody among the sub-admins. */
export function faultOf(
  { member_id, rights }: SubAdmin,
  leader: string | null,
): 'leads' | 'noRight' | undefined {
  if (member_id === leader) return 'leads';
  return mayAnything(rights) ? undefined : 'noRight';
}

/** What opens for everybody what rights to rosters and results open for a group: nobody gives more than they hold. */
export const NEEDED_TO_GIVE = [
  'attendance.read',
  'attendance.plan_rosters',
  'attendance.correct',
] as const satisfies readonly Permission[];

/** What one would have to hold, too, to give every right. */
export const lackedToGive = (canEverywhere: (permission: Permission) => boolean) =>
  NEEDED_TO_GIVE.filter((permission) => !canEverywhere(permission));

/** The sub-admins whom two lists do not have with the same rights. */
export function differingIn(mine: readonly SubAdmin[], theirs: readonly SubAdmin[]): string[] {
  const rightsIn = (list: readonly SubAdmin[], id: string) =>
    JSON.stringify(list.find(({ member_id }) => member_id === id)?.rights);
  const ids = new Set([...mine, ...theirs].map(({ member_id }) => member_id));
  return [...ids].filter((id) => rightsIn(mine, id) !== rightsIn(theirs, id));
}
