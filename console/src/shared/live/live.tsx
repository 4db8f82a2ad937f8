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
import { kindsOf, LiveConnection, type LiveEvent, type LiveState, type ReadCounts } from './connection';
import { Rereader } from './rereader';

export type LiveRegistry = Partial<Record<EventKind, readonly ReadPath[]>>;

/** What one may do here; its own member's events alone concern it (see `Shell`). */
export const ME: ReadPath = '/v1/organizations/{org_id}/me';
const listeners = new Set<(event: LiveEvent) => void>();
const readers = new Set<(told: ReadCounts) => void>();
const State = createContext<LiveState>('connecting');
const Reread = createContext<(paths: Iterable<ReadPath>) => void>(() => {});

export function LiveProvider(props: { org: string; registry: LiveRegistry; children: ReactNode }) {
  const { org, registry } = props;
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const rereader = useMemo(() => new Rereader(queries), [queries]);
  const reread = useCallback((paths: Iterable<ReadPath>) => rereader.mark(paths, true), [rereader]);
  useEffect(() => {
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
        rereader.mark(kindsOf(event.kind).flatMap((kind) => registry[kind] ?? []));
        for (const listener of listeners) listener(event);
      },
      resync: () => rereader.mark([...Object.values(registry).flat(), ME], true),
      readCounts: (told) => {
        for (const reader of readers) reader(told);
      },
    });
    connection.start();
    return () => {
      rereader.stop();
      connection.stop();
    };
  }, [org, registry, queries, rereader]);
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
