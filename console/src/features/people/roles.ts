// The organization's own roles.

import type { Permission } from '@/api';
import { client, ifMatch, type Schema, unwrap } from '@/api';
import { PERMISSIONS } from '@/api/generated/contract';
import type { Role } from '@/shared/access/useRoles';
import type { Versioned } from '@/shared/forms/FormDialog';

export interface RoleValues {
  name: string;
  group: string | null;
  permissions: string[];
}

export const roleValues = (role: Role): Versioned<RoleValues> => ({
  values: { name: role.name, group: role.group ?? null, permissions: role.permissions },
  version: role.version,
});

/** Permissions by what they are about: `attendance.read` is of `attendance`. */
export function permissionGroups(): [string, Permission[]][] {
  const about: Record<string, string> = {
    departments: 'people',
    members: 'people',
    roles: 'people',
    user_groups: 'people',
    visibility: 'people',
    audit: 'organization',
    announcements: 'messaging',
    messages: 'messaging',
    rooms: 'meetings',
  };
  const groups = new Map<string, Permission[]>();
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    const noun = permission.split('.')[0] ?? '';
    const group = about[noun] ?? noun;
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  const order = ['organization', 'people', 'attendance', 'meetings', 'messaging'];
  return [...groups].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

export const createRole = (org: string, body: Schema<'NewRole'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/roles', { params: { path: { org_id: org } }, body }));

export const editRole = (org: string, id: string, version: number, body: Schema<'RolePatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/roles/{role_id}', {
      params: { path: { org_id: org, role_id: id }, header: ifMatch(version) },
      body,
    }),
  );

export const readRole = (org: string, id: string) =>
  unwrap(
    client.GET('/v1/organizations/{org_id}/roles/{role_id}', {
      params: { path: { org_id: org, role_id: id } },
    }),
  );

export const removeRole = (org: string, id: string, revoke: boolean) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/roles/{role_id}', {
      params: { path: { org_id: org, role_id: id }, query: revoke ? { revoke } : {} },
    }),
  );
