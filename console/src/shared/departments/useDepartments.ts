import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAccess } from '@/shared/access/access';
import { departmentsOf } from '@/shared/pickers';
import { pathsById, wayOf } from './tree';

/** The names of departments, where each is in the tree, and for which of them one may do something. */
export function useDepartments() {
  const { org, canFor } = useAccess();
  const query = useQuery(departmentsOf(org));
  const { data } = query;
  return useMemo(() => {
    const all = data ?? [];
    const paths = pathsById(all);
    const names = new Map(all.map(({ id, name }) => [id, name]));
    return {
      all,
      paths,
      name: (id: string | null | undefined) => (id && names.get(id)) || '–',
      way: (id: string) => wayOf(id, paths, names),
      /** Whether one may for one of these departments at least. */
      canForOne: (permission: Parameters<typeof canFor>[0], ids: readonly string[]) =>
        canFor(permission, []) || ids.some((id) => canFor(permission, paths.get(id) ?? [])),
      /** Whether one may for each of them. */
      canForAll: (permission: Parameters<typeof canFor>[0], ids: readonly string[]) =>
        canFor(permission, []) ||
        (ids.length > 0 && ids.every((id) => canFor(permission, paths.get(id) ?? []))),
    };
  }, [data, canFor]);
}
