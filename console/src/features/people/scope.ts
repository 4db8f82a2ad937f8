import type { TFunction } from 'i18next';
import type { Schema } from '@/api';
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
