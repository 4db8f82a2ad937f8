// Departments as the service lists them: parents before children, siblings in their order. The parent of one may be
// hidden; then it stands at the top.
import type { Schema } from '@/api';

export type Department = Schema<'Department'>;

/** The ids from the root to each department, for `access.canFor`. */
export function pathsById(departments: readonly Department[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, parent_id } of departments)
    found.set(id, [...((parent_id && found.get(parent_id)) || (parent_id ? [parent_id] : [])), id]);
  return found;
}

/** `研发部 / 平台组`: a department's names from below the root on. */
export function wayOf(id: string, paths: Map<string, string[]>, names: Map<string, string>): string {
  const ids = paths.get(id) ?? [];
  return (ids.length > 1 ? ids.slice(1) : ids).map((one) => names.get(one) ?? '…').join(' / ');
}
