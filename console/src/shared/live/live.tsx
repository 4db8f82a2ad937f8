// What happens becomes what is read again. Pages need nothing of it: they read through TanStack Query, and their
// feature says in `live` which paths an event concerns.
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type EventKind, type EventPayloads, isPassing, type ReadPath } from '@/api';
import {
  kindsOf,
  LiveConnection,
  type LiveEvent,
  type LiveState,
  type ReadCounts,
  type WatchedReads,
} from './connection';
import { gatherer } from './gather';
import { Rereader } from './rereader';

export type LiveRegistry = Partial<Record<EventKind, readonly ReadPath[]>>;

/** What one may do here; its own member's events alone concern it (see `Shell`). */
export const ME: ReadPath = '/v1/organizations/{org_id}/me';
/** What an event only makes likely is read again once in so long. */
const AT_LEISURE = 15_000;
const listeners = new Set<(event: LiveEvent) => void>();
const readers = new Set<(told: ReadCounts) => void>();
const watchers = new Set<WatchedReads>();
/** Tells the connection what the page looks at. */
let lookAgain: () => void = () => {};
const State = createContext<LiveState>('connecting');
const Reread = createContext<(paths: Iterable<ReadPath>) => void>(() => {});

export function LiveProvider(props: {
  org: string;
  registry: LiveRegistry;
  slowly: LiveRegistry;
  children: ReactNode;
}) {
  const { org, registry, slowly } = props;
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const rereader = useMemo(() => new Rereader(queries), [queries]);
  const reread = useCallback((paths: Iterable<ReadPath>) => rereader.mark(paths, true), [rereader]);
  useEffect(() => {
    const aging = gatherer<ReadPath>(AT_LEISURE, (paths) => rereader.mark(paths));
    const connection = new LiveConnection(org, {
      state: (next) => {
        setState(next);
        // What could not be had while the service was away.
        if (next === 'connected')
          queries.refetchQueries({
            type: 'active',
            predicate: (query) => isPassing(query.state.error),
          });
      },
      event: (event) => {
        const kinds = kindsOf(event.kind);
        rereader.mark(kinds.flatMap((kind) => registry[kind] ?? []));
        aging.take(kinds.flatMap((kind) => slowly[kind] ?? []));
        for (const listener of listeners) listener(event);
      },
      resync: () =>
        rereader.mark([...Object.values(registry).flat(), ...Object.values(slowly).flat(), ME], true),
      readCounts: (told) => {
        for (const reader of readers) reader(told);
      },
    });
    lookAgain = () => connection.watchReads(lookedAt());
    lookAgain();
    connection.start();
    return () => {
      lookAgain = () => {};
      aging.stop();
      rereader.stop();
      connection.stop();
    };
  }, [org, registry, slowly, queries, rereader]);
  return (
    <State value={state}>
      <Reread value={reread}>{props.children}</Reread>
    </State>
  );
}

export function useLiveState(): LiveState {
  return useContext(State);
}

/** For pages that see themselves to what events change (`PATCHED`), where they cannot: reads it again, at a pace. */
export function useReread(): (paths: Iterable<ReadPath>) => void {
  return useContext(Reread);
}

/** For what a registry cannot say, as moving a marker: called with each event of the kind. */
export function useLive<K extends EventKind>(kind: K, handle: (payload: EventPayloads[K]) => void): void {
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    const listener = (event: LiveEvent) => {
      if (kindsOf(event.kind).includes(kind)) latest.current(event.payload as EventPayloads[K]);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [kind]);
}

/** The newest look of the page counts: a connection looks at messages of one conversation. */
const lookedAt = (): WatchedReads => [...watchers].at(-1) ?? { conversation_id: NOWHERE, seqs: [] };
/** Where nothing is looked at, no conversation is asked for. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Looks at a message of one's own, however old: `useReadCounts` is told of it meanwhile. */
export function useWatchedRead(conversation_id: string, seq: number): void {
  useEffect(() => {
    const watched = { conversation_id, seqs: [seq] };
    watchers.add(watched);
    lookAgain();
    return () => {
      watchers.delete(watched);
      lookAgain();
    };
  }, [conversation_id, seq]);
}

/** How many have read what one wrote, as it changes. What is shown at first one asks for: changes alone are told. */
export function useReadCounts(handle: (told: ReadCounts) => void): void {
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    const reader = (told: ReadCounts) => latest.current(told);
    readers.add(reader);
    return () => {
      readers.delete(reader);
    };
  }, []);
}
