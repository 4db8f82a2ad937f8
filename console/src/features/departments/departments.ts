// What this feature reads and does; its pages know no paths of the service.
import { client, ifMatch, type ReadPath, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Department = Schema<'Department'>;

/** What a form edits. */
export interface DepartmentValues {
  name: string;
  parent_id: string | null;
  external_id: string | null;
  outsourced: boolean;
}

export const CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/departments'];

export const create = (org: string, body: Schema<'NewDepartment'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/departments', { params: { path: { org_id: org } }, body }));

export const edit = (org: string, id: string, version: number, body: Schema<'DepartmentPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/departments/{department_id}', {
      params: { path: { org_id: org, department_id: id }, header: ifMatch(version) },
      body,
    }),
  );

export const remove = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/departments/{department_id}', {
      params: { path: { org_id: org, department_id: id } },
    }),
  );

export async function reread(org: string, id: string): Promise<Versioned<DepartmentValues>> {
  return valuesOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/departments/{department_id}', {
        params: { path: { org_id: org, department_id: id } },
      }),
    ),
  );
}

export function valuesOf(department: Department): Versioned<DepartmentValues> {
  const { name, parent_id, external_id, outsourced, version } = department;
  return {
    values: { name, parent_id: parent_id ?? null, external_id: external_id ?? null, outsourced },
    version,
  };
}
