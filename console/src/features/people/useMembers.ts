import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { invalidate } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import type { Loadable } from '@/shared/ui/ListStates';
import { useRows } from '@/shared/useRows';
import {
  CHANGES,
  grantsOf,
  type Member,
  memberOf,
  membersOf,
  readMember,
  STATUSES,
  searchOf,
} from './people';

export interface MemberFilters {
  q?: string | undefined;
  department?: string | undefined;
  status?: string | undefined;
  role?: string | undefined;
  sort?: string | undefined;
}

/** More than these are not read one by one. */
const ONE_BY_ONE = 200;
const LIST = '/v1/organizations/{org_id}/members';
/** A list of more pages than these is not read again as a whole because one person was changed. */
const FEW_PAGES = 5;

export function matches(member: Member, filters: MemberFilters): boolean {
  return (
    (!filters.department || member.department_ids.includes(filters.department)) &&
    (filters.status ? member.status === filters.status : member.status !== 'left')
  );
}

/**
 * The list of the service, by pages; or, where one searches or asks for a role, whom the service finds, narrowed down
 * here by the other filters.
 */
export function useMembers(filters: MemberFilters) {
  const { org } = useAccess();
  const q = useDebounced(filters.q?.trim() ?? '');
  const { department, role } = filters;
  const status = STATUSES.find((known) => known === filters.status);
  const finds = q !== '' || role !== undefined;
  const list = useInfiniteQuery({
    ...membersOf(org, {
      ...(department && { department_id: department }),
      ...(status && { status }),
      ...(department && filters.sort === 'position' && { sort: 'position' }),
    }),
    enabled: !finds,
  });
  const hits = useQuery({ ...searchOf(org, q), enabled: q !== '', placeholderData: (before) => before });
  const grants = useQuery({ ...grantsOf(org, role ?? ''), enabled: role !== undefined });
  const found = useMemo(() => {
    const held = role === undefined ? undefined : new Set(grants.data?.map((one) => one.member_id));
    const ids =
      q === ''
        ? [...(held ?? [])]
        : (hits.data?.items ?? []).filter((hit) => hit.is_open).map((hit) => hit.id);
    return finds ? ids.filter((id) => held?.has(id) ?? true) : [];
  }, [q, role, finds, hits.data, grants.data]);
  const people = useQueries({
    queries: found.slice(0, ONE_BY_ONE).map((id) => ({ ...memberOf(org, id), staleTime: 30_000 })),
    combine: (answers) => ({
      pending: answers.some((answer) => answer.isPending),
      rows: answers.flatMap(({ data }) => data ?? []),
    }),
  });
  const listed = useRows(list);
  const narrowed = useMemo(
    () => people.rows.filter((member) => matches(member, { department, status })),
    [people.rows, department, status],
  );
  if (!finds) return { rows: listed, query: list as Loadable, pages: list, cut: false };
  const query: Loadable = {
    isPending:
      (q !== '' && hits.isPending) ||
      (role !== undefined && grants.isPending) ||
      (people.pending && narrowed.length === 0),
    error: hits.error ?? grants.error,
    refetch: () => (q === '' ? grants.refetch() : hits.refetch()),
  };
  return {
    rows: narrowed,
    query,
    pages: undefined,
    cut: Boolean(q !== '' && hits.data?.more) || found.length > ONE_BY_ONE,
  };
}

interface Pages {
  pages: { items: Member[] }[];
}

/** After people were changed: a short list is read again, in a long one they alone. */
export function useRefreshMembers() {
  const { org } = useAccess();
  const queries = useQueryClient();
  return useCallback(
    async (ids: readonly string[]) => {
      const lists = queries.getQueriesData<Pages>({ queryKey: [LIST] });
      const long = lists.some(([, data]) => (data?.pages.length ?? 0) > FEW_PAGES);
      if (!long || ids.length > 50) await invalidate(queries, LIST, ...CHANGES);
      else {
        await invalidate(queries, ...CHANGES);
        const read = await Promise.all(ids.map((id) => readMember(org, id).catch(() => undefined)));
        const known = new Map(read.flatMap((member) => (member ? [[member.id, member] as const] : [])));
        for (const [key] of lists)
          queries.setQueryData<Pages>(
            key,
            (data) =>
              data && {
                ...data,
                pages: data.pages.map((page) => ({
                  ...page,
                  items: page.items.map((m) => known.get(m.id) ?? m),
                })),
              },
          );
      }
    },
    [org, queries],
  );
}
