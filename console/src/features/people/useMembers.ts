import {
  type QueryClient,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { invalidate } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import { useLive, useReread } from '@/shared/live/live';
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
/** More people than these are not read one by one because they were changed. */
const MANY = 50;
/** Who is told of within this time is read together. */
const GATHER = 1_000;

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

const listsOf = (queries: QueryClient) => queries.getQueriesData<Pages>({ queryKey: [LIST] });

/** Reads these people alone, and puts them where they stand. Answers who stands nowhere. */
async function patchLists(queries: QueryClient, org: string, ids: readonly string[]): Promise<string[]> {
  const read = await Promise.all(ids.map((id) => readMember(org, id).catch(() => undefined)));
  const known = new Map(read.flatMap((member) => (member ? [[member.id, member] as const] : [])));
  const lists = listsOf(queries);
  for (const [key] of lists) queries.setQueryData<Pages>(key, (data) => patched(data, known));
  const listed = new Set(
    lists.flatMap(([, data]) => (data?.pages ?? []).flatMap(({ items }) => items.map(idOf))),
  );
  return ids.filter((id) => !listed.has(id));
}

const idOf = ({ id }: Member) => id;

export function patched(data: Pages | undefined, known: ReadonlyMap<string, Member>): Pages | undefined {
  // Below the same path there are also single pages, of which only so many are wanted.
  if (!data?.pages) return data;
  return {
    ...data,
    pages: data.pages.map((page) => ({ ...page, items: page.items.map((m) => known.get(m.id) ?? m) })),
  };
}

/** What was read of these people one by one, and where the service looks for people. */
const readAlone = (queries: QueryClient, org: string, ids: readonly string[]) =>
  Promise.all([
    invalidate(queries, '/v1/organizations/{org_id}/directory'),
    ...ids.map((id) => queries.invalidateQueries({ queryKey: memberOf(org, id).queryKey })),
  ]);

const isLong = (queries: QueryClient) =>
  listsOf(queries).some(([, data]) => (data?.pages?.length ?? 0) > FEW_PAGES);

/** After people were changed: a short list is read again, in a long one they alone. */
export function useRefreshMembers() {
  const { org } = useAccess();
  const queries = useQueryClient();
  return useCallback(
    async (ids: readonly string[]) => {
      if (!isLong(queries) || ids.length > MANY) return invalidate(queries, LIST, ...CHANGES);
      await readAlone(queries, org, ids);
      await patchLists(queries, org, ids);
    },
    [org, queries],
  );
}

/**
 * What others change, in the list that is shown: told people are gathered; in a long list they alone are read, and the
 * list as a whole, at its pace, where somebody is new in it or where there are too many.
 */
export function useLiveMembers(): void {
  const { org } = useAccess();
  const queries = useQueryClient();
  const reread = useReread();
  const told = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive('member.*', ({ member_id }) => {
    told.current.add(member_id);
    timer.current ??= setTimeout(async () => {
      timer.current = undefined;
      const ids = [...told.current];
      told.current.clear();
      void readAlone(queries, org, ids);
      const isWhole = !isLong(queries) || ids.length > MANY;
      if (isWhole || (await patchLists(queries, org, ids)).length > 0) reread([LIST]);
    }, GATHER);
  });
  useLive('members.imported', () => reread([LIST]));
}
