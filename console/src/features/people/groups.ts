import { client, ifMatch, type ReadPath, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Group = Schema<'UserGroup'>;

export interface GroupValues {
  name: string;
  description: string | null;
  department_ids: string[];
  role_ids: string[];
  titles: string[];
}

export const GROUPS: ReadPath[] = [
  '/v1/organizations/{org_id}/user-groups',
  '/v1/organizations/{org_id}/user-groups/{user_group_id}/members',
];

export const groupValues = (group: Group): Versioned<GroupValues> => ({
  values: {
    name: group.name,
    description: group.description ?? null,
    department_ids: group.conditions?.department_ids ?? [],
    role_ids: group.conditions?.role_ids ?? [],
    titles: group.conditions?.titles ?? [],
  },
  version: group.version,
});

/** The conditions of a form: what is empty is no condition. */
export function conditionsOf(values: GroupValues): Schema<'Conditions'> {
  const { department_ids, role_ids, titles } = values;
  return {
    ...(department_ids.length > 0 && { department_ids }),
    ...(role_ids.length > 0 && { role_ids }),
    ...(titles.length > 0 && { titles }),
  };
}

const one = (org: string, id: string) => ({ org_id: org, user_group_id: id });

export const createGroup = (org: string, body: Schema<'NewUserGroup'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/user-groups', { params: { path: { org_id: org } }, body }));

export const editGroup = (org: string, id: string, version: number, body: Schema<'UserGroupPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/user-groups/{user_group_id}', {
      params: { path: one(org, id), header: ifMatch(version) },
      body,
    }),
  );

export const readGroup = (org: string, id: string) =>
  unwrap(
    client.GET('/v1/organizations/{org_id}/user-groups/{user_group_id}', { params: { path: one(org, id) } }),
  );

export const removeGroup = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/user-groups/{user_group_id}', {
      params: { path: one(org, id) },
    }),
  );
