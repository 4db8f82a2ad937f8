import type { TFunction } from 'i18next';
import type { Permission, Schema } from '@/api';
import type { Access } from '@/shared/access/access';
import type { Role } from '@/shared/access/useRoles';
import type { useDepartments } from '@/shared/departments/useDepartments';

/** How far a role reaches, in words. */
export function scopeOf(
  grant: Pick<Schema<'Grant'>, 'department_id' | 'includes_below'>,
  departments: ReturnType<typeof useDepartments>,
  t: TFunction<['people', 'common']>,
): string {
  if (grant.department_id == null) return t('grants.whole');
  const name = departments.way(grant.department_id);
  return grant.includes_below ? t('grants.andBelow', { name }) : name;
}

/**
 * Whether one may take a role back: who gives and takes roles where it reaches, and holds there all that it permits.
 * What lies below a department is there as a department of its own without a name.
 */
export function mayTake(
  grant: Pick<Schema<'Grant'>, 'department_id' | 'includes_below'>,
  role: Pick<Role, 'permissions'> | undefined,
  paths: ReadonlyMap<string, string[]>,
  { canEverywhere, canFor }: Pick<Access, 'canEverywhere' | 'canFor'>,
): boolean {
  const wanted = ['roles.grant', ...(role?.permissions ?? [])] as Permission[];
  const { department_id, includes_below } = grant;
  if (department_id == null) return wanted.every(canEverywhere);
  const path = [...(paths.get(department_id) ?? [department_id]), ...(includes_below ? ['below'] : [])];
  return wanted.every((permission) => canFor(permission, path));
}
