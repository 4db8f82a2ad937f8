// What this feature reads and does with people; its pages know no paths of the service.
import { queryOptions } from '@tanstack/react-query';
import {
  client,
  ifMatch,
  type ReadPath,
  read,
  readAll,
  readPages,
  readWhole,
  type Schema,
  unwrap,
} from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import { PATCHED } from '@/shared/live/rereader';
import type { Listed } from './search';

export type Member = Schema<'Member'>;
export type MemberStatus = Schema<'MemberStatus'>;
export type CustomField = Schema<'CustomField'>;

export const STATUSES = [
  'active',
  'invited',
  'suspended',
  'leaving',
  'left',
] as const satisfies MemberStatus[];

/** What is another after somebody was changed, besides the list, which `useRefreshMembers` cares for. */
export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/members/{member_id}',
  '/v1/organizations/{org_id}/directory',
];
export const GRANTS: ReadPath[] = [
  '/v1/organizations/{org_id}/role-grants',
  '/v1/organizations/{org_id}/roles',
  '/v1/organizations/{org_id}/members/{member_id}/role-grants',
  '/v1/organizations/{org_id}/members/{member_id}/permissions',
];

export const membersOf = (
  org: string,
  query: { department_id?: string; status?: MemberStatus; sort?: 'name' | 'position' },
) => ({
  ...readPages('/v1/organizations/{org_id}/members', { params: { path: { org_id: org }, query } }),
  meta: PATCHED,
});

export const memberOf = (org: string, id: string) =>
  read('/v1/organizations/{org_id}/members/{member_id}', {
    params: { path: { org_id: org, member_id: id } },
  });

/** How many people of a list are looked through for a search that the service does not know. */
export const FIRST = 2_000;

/** The first people of a list, to be looked through. */
export const firstOf = (org: string, query: { department_id?: string; status?: MemberStatus }) => {
  const { queryKey } = membersOf(org, query);
  return queryOptions({
    queryKey: [...queryKey, 'first'],
    meta: PATCHED,
    queryFn: async ({ signal }): Promise<Listed> => {
      const pages: Listed['pages'] = [];
      let cursor: string | undefined;
      do {
        const page = await unwrap(
          client.GET('/v1/organizations/{org_id}/members', {
            params: { path: { org_id: org }, query: { ...query, limit: 100, ...(cursor && { cursor }) } },
            signal,
          }),
        );
        pages.push(page);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && pages.length * 100 < FIRST);
      return { pages, more: cursor !== undefined };
    },
  });
};

/** The service finds at most so many. */
export const HITS = 50;

export const searchOf = (org: string, q: string) =>
  read('/v1/organizations/{org_id}/directory', {
    params: { path: { org_id: org }, query: { q, limit: HITS } },
  });

export const grantsOf = (org: string, role_id?: string) =>
  readAll('/v1/organizations/{org_id}/role-grants', {
    params: { path: { org_id: org }, query: role_id === undefined ? {} : { role_id } },
  });

export const memberGrantsOf = (org: string, id: string) =>
  readWhole('/v1/organizations/{org_id}/members/{member_id}/role-grants', {
    params: { path: { org_id: org, member_id: id } },
  });

export const permissionsOf = (org: string, id: string) =>
  readWhole('/v1/organizations/{org_id}/members/{member_id}/permissions', {
    params: { path: { org_id: org, member_id: id } },
  });

export const customFieldsOf = (org: string, archived = false) =>
  readWhole('/v1/organizations/{org_id}/custom-fields', {
    params: { path: { org_id: org }, query: archived ? { archived } : {} },
  });

export const groupsOf = (org: string, member_id?: string) =>
  readAll('/v1/organizations/{org_id}/user-groups', {
    params: { path: { org_id: org }, query: member_id === undefined ? {} : { member_id } },
  });

/** What a form edits. */
export interface MemberValues {
  name: string;
  employee_number: string | null;
  mobile: string | null;
  email: string | null;
  title: string | null;
  department_ids: string[];
  manager_id: string | null;
  hired_on: string | null;
  other_names: string[];
  custom_fields: Record<string, string | number | null>;
}

export function valuesOf(member: Member): Versioned<MemberValues> {
  return {
    values: {
      name: member.name,
      employee_number: member.employee_number ?? null,
      mobile: member.mobile ?? null,
      email: member.email ?? null,
      title: member.title ?? null,
      department_ids: member.department_ids,
      manager_id: member.manager_id ?? null,
      hired_on: member.hired_on ?? null,
      other_names: member.other_names,
      custom_fields: member.custom_fields as MemberValues['custom_fields'],
    },
    version: member.version,
  };
}

/** Only those of the values that differ, and of custom fields each by itself. */
export function patchOf(member: Member, changed: Partial<MemberValues>): Schema<'MemberPatch'> {
  if (changed.custom_fields === undefined) return changed;
  const before = member.custom_fields as MemberValues['custom_fields'];
  const custom_fields = Object.fromEntries(
    Object.entries(changed.custom_fields)
      .map(([id, value]) => [id, value === '' || value === undefined ? null : value] as const)
      .filter(([id, value]) => (before[id] ?? null) !== value),
  );
  return { ...changed, custom_fields };
}

const one = (org: string, id: string) => ({ path: { org_id: org, member_id: id } });

export const create = (org: string, body: Schema<'NewMember'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/members', { params: { path: { org_id: org } }, body }));

export const edit = (org: string, id: string, version: number, body: Schema<'MemberPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/members/{member_id}', {
      params: { ...one(org, id), header: ifMatch(version) },
      body,
    }),
  );

export const readMember = (org: string, id: string) =>
  unwrap(client.GET('/v1/organizations/{org_id}/members/{member_id}', { params: one(org, id) }));

export const announceDeparture = (org: string, member: Member, body: Schema<'NewDeparture'>) =>
  unwrap(
    member.departure && member.departure.effective_at == null
      ? client.PATCH('/v1/organizations/{org_id}/members/{member_id}/departure', {
          params: { ...one(org, member.id), header: ifMatch(member.version) },
          body,
        })
      : client.POST('/v1/organizations/{org_id}/members/{member_id}/departure', {
          params: { ...one(org, member.id), header: ifMatch(member.version) },
          body,
        }),
  );

export const cancelDeparture = (org: string, member: Member) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/members/{member_id}/departure', {
      params: { ...one(org, member.id), header: ifMatch(member.version) },
    }),
  );

export const completeDeparture = (org: string, member: Member, body: Schema<'DepartureCompletion'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/members/{member_id}/departure/complete', {
      params: { ...one(org, member.id), header: ifMatch(member.version) },
      body,
    }),
  );

export const rejoin = (org: string, member: Member, body: Schema<'Rejoining'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/members/{member_id}/rejoin', {
      params: { ...one(org, member.id), header: ifMatch(member.version) },
      body,
    }),
  );

/** The service takes 500 at a time. */
export async function invite(org: string, ids: readonly string[]): Promise<void> {
  for (const member_ids of chunks(ids, 500))
    await unwrap(
      client.POST('/v1/organizations/{org_id}/invitations', {
        params: { path: { org_id: org } },
        body: { member_ids, expires_in_days: 14 },
      }),
    );
}

export async function addToGroup(org: string, group: string, ids: readonly string[]): Promise<void> {
  for (const add of chunks(ids, 500)) await changeGroup(org, group, { add });
}

export const changeGroup = (org: string, group: string, body: Schema<'MembershipChange'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/user-groups/{user_group_id}/members', {
      params: { path: { org_id: org, user_group_id: group } },
      body,
    }),
  );

export const grant = (org: string, body: Schema<'NewGrant'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/role-grants', { params: { path: { org_id: org } }, body }));

export const revoke = (org: string, grant_id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/role-grants/{grant_id}', {
      params: { path: { org_id: org, grant_id } },
    }),
  );

export async function exportMembers(
  org: string,
  format: 'csv' | 'xlsx',
  locale: Schema<'Locale'>,
): Promise<Blob> {
  return (await unwrap(
    client.GET('/v1/organizations/{org_id}/exports/members', {
      params: { path: { org_id: org }, query: { format, locale: locale as never } },
      parseAs: 'blob',
    }),
  )) as unknown as Blob;
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size));
  return found;
}
