// Reading through TanStack Query. A key is the operation's path and its parameters, so that whatever changes can
// name by path what is to be read again.
import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { FetchResponse, MaybeOptionalInit } from 'openapi-fetch';
import type { PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import { client, unwrap } from './client';
import type { paths } from './generated/schema';
import { isProblem } from './problem';

export type ReadPath = PathsWithMethod<paths, 'get'>;
type Init<P extends ReadPath> = MaybeOptionalInit<paths[P], 'get'>;
type InitParam<I> = RequiredKeysOf<I & object> extends never ? [init?: I] : [init: I];
export type ReadData<P extends ReadPath> = NonNullable<
  FetchResponse<NonNullable<paths[P]['get']>, Init<P>, 'application/json'>['data']
>;
type Item<P extends ReadPath> = ReadData<P> extends { items: (infer T)[] } ? T : never;

type AnyInit = { params?: { path?: object; query?: object } };
type AnyGet = (
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const get = client.GET as unknown as AnyGet;

function keyOf(path: string, init: unknown): readonly unknown[] {
  const params = (init as AnyInit | undefined)?.params;
  return [path, params?.path ?? {}, params?.query ?? {}];
}

/** One thing: `useQuery(read('/v1/me'))`. */
export function read<P extends ReadPath>(path: P, ...[init]: InitParam<Init<P>>) {
  return queryOptions({
    queryKey: keyOf(path, init),
    queryFn: ({ signal }) => unwrap(get(path, { ...(init as object), signal })) as Promise<ReadData<P>>,
  });
}

function page<P extends ReadPath>(path: P, init: unknown, cursor: string | undefined, signal?: AbortSignal) {
  const params = (init as AnyInit | undefined)?.params;
  const query = { limit: 100, ...params?.query, ...(cursor === undefined ? {} : { cursor }) };
  return unwrap(get(path, { params: { ...params, query }, signal })) as Promise<{
    items: Item<P>[];
    next_cursor?: string | null;
  }>;
}

/** A list by pages, for tables that read on as one scrolls: `useInfiniteQuery(readPages(...))`. */
export function readPages<P extends ReadPath>(path: P, ...[init]: InitParam<Init<P>>) {
  return infiniteQueryOptions({
    queryKey: [...keyOf(path, init), 'pages'],
    queryFn: ({ pageParam, signal }) => page(path, init, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** A list that the service gives on one page: its operation knows no `limit`. */
export function readWhole<P extends ReadPath>(path: P, ...[init]: InitParam<Init<P>>) {
  return queryOptions({
    queryKey: [...keyOf(path, init), 'whole'],
    queryFn: async ({ signal }) => {
      const { items } = (await unwrap(get(path, { ...(init as object), signal }))) as { items: Item<P>[] };
      return items;
    },
  });
}

/** A list to its end, for those that are short by their nature. */
export function readAll<P extends ReadPath>(path: P, ...[init]: InitParam<Init<P>>) {
  return queryOptions({
    queryKey: [...keyOf(path, init), 'all'],
    queryFn: async ({ signal }) => {
      const items: Item<P>[] = [];
      let cursor: string | undefined;
      do {
        const next = await page(path, init, cursor, signal);
        items.push(...next.items);
        cursor = next.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return items;
    },
  });
}

/** Whatever was read from these paths is read again where it is shown. */
export async function invalidate(queries: QueryClient, ...changed: ReadPath[]): Promise<void> {
  await Promise.all(changed.map((path) => queries.invalidateQueries({ queryKey: [path] })));
}

/**
 * Something that one does; `changes` says which lists and things are other ones afterwards. They are also read again
 * when somebody else was faster: whoever is told so sees what holds now, and acts on that next time.
 */
export function useAct<V = void, T = unknown>(act: (input: V) => Promise<T>, changes: ReadPath[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => invalidate(queries, ...changes),
    onError: (error) => {
      if (isProblem(error, 'version_mismatch')) void invalidate(queries, ...changes);
    },
  });
}
