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
  FIRST,
  firstOf,
  grantsOf,
  HITS,
  type Member,
  memberOf,
  membersOf,
  readMember,
  STATUSES,
  searchOf,
} from './people';
import { type MemberFilters, matches, matchesText, ONE_BY_ONE, wantedOf } from './search';

const LIST = '/v1/organizations/{org_id}/members';
/** A list of more pages than these is not read again as a whole because one person was changed. */
const FEW_PAGES = 5;
/** More people than these are not read one by one because they were changed. */
const MANY = 50;
/** Who is told of within this time is read together. */
const GATHER = 1_000;

/** What is shown is not all that there is: why, and of how many. */
export type Cut = { why: 'hits' | 'listed' | 'holders'; of: number };

/**
 * The list of the service, by pages; or, where one searches or asks for a role, whom the service finds. It finds by
 * name alone and the best fifty: with a department or a status its list of those is looked through here as well.
 */
export function useMembers(filters: MemberFilters) {
  const { org } = useAccess();
  const q = useDebounced(filters.q?.trim() ?? '');
  const { department, role } = filters;
  const status = STATUSES.find((known) => known === filters.status);
  const finds = q !== '' || role !== undefined;
  const narrow = { ...(department && { department_id: department }), ...(status && { status }) };
  const list = useInfiniteQuery({
    ...membersOf(org, {
      ...narrow,
      ...(department && filters.sort === 'position' && { sort: 'position' }),
    }),
    enabled: !finds,
  });
  const looksThrough = q !== '' && role === undefined && Boolean(department || status);
  const first = useQuery({ ...firstOf(org, narrow), enabled: looksThrough });
  const hits = useQuery({ ...searchOf(org, q), enabled: q !== '', placeholderData: (before) => before });
  const grants = useQuery({ ...grantsOf(org, role ?? ''), enabled: role !== undefined });
  const wanted = useMemo(
    () =>
      wantedOf({ q, department, role }, hits.data?.items, grants.data, looksThrough ? first.data : undefined),
    [q, department, role, hits.data, grants.data, looksThrough, first.data],
  );
  const people = usePeople(looksThrough && first.isPending ? [] : wanted.alone);
  const listed = useRows(list);
  const narrowed = useMemo(
    () =>
      [...wanted.listed, ...people.rows].filter(
        (member) =>
          matches(member, { department, status }) &&
          (q === '' || wanted.hits.has(member.id) || matchesText(member, q)),
      ),
    [wanted, people.rows, department, status, q],
  );
  if (!finds)
    return { rows: listed, query: list as Loadable, pages: list, cut: undefined, failed: NONE_FAILED };
  const query: Loadable = {
    isPending:
      (q !== '' && hits.isPending) ||
      (role !== undefined && grants.isPending) ||
      (looksThrough && first.isPending) ||
      (people.pending && narrowed.length === 0),
    error: hits.error ?? grants.error ?? (looksThrough ? first.error : null),
    refetch: () =>
      Promise.all([
        q !== '' && hits.refetch(),
        role !== undefined && grants.refetch(),
        looksThrough && first.refetch(),
      ]),
  };
  return { rows: narrowed, query, pages: undefined, cut: cutOf(), failed: people.failed };

  function cutOf(): Cut | undefined {
    if (wanted.left > 0) return { why: 'holders', of: ONE_BY_ONE };
    if (looksThrough) return first.data?.more ? { why: 'listed', of: FIRST } : undefined;
    return role === undefined && hits.data?.more ? { why: 'hits', of: HITS } : undefined;
  }
}

const NONE_FAILED = { count: 0, error: undefined as unknown, again: () => {} };

/** People read one by one; of those who could not be read, how many and why. */
function usePeople(ids: readonly string[]) {
  const { org } = useAccess();
  return useQueries({
    queries: ids.map((id) => ({ ...memberOf(org, id), staleTime: 30_000 })),
    combine: (answers) => {
      const broken = answers.filter(({ error, data }) => error !== null && data === undefined);
      return {
        pending: answers.some((answer) => answer.isPending),
        rows: answers.flatMap(({ data }) => data ?? []),
        failed: {
          count: broken.length,
          error: broken[0]?.error as unknown,
          again: () => {
            for (const answer of broken) void answer.refetch();
          },
        },
      };
    },
  });
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
