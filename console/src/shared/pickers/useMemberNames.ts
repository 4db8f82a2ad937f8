import { useQueries } from '@tanstack/react-query';
import { read } from '@/api';
import { useAccess } from '@/shared/access/access';

/** The names of those ids that are known so far; each is read once. For lists whose items carry ids alone. */
export function useMemberNames(ids: readonly string[]): Map<string, string> {
  const { org } = useAccess();
  const unique = [...new Set(ids)];
  return useQueries({
    queries: unique.map((id) => ({
      ...read('/v1/organizations/{org_id}/members/{member_id}', {
        params: { path: { org_id: org, member_id: id } },
      }),
      staleTime: 10 * 60_000,
      retry: false,
    })),
    combine: (answers) => {
      const names = new Map<string, string>();
      for (const { data } of answers) if (data) names.set(data.id, data.name);
      return names;
    },
  });
}
