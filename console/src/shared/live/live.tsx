// What happens becomes what is read again. Pages need nothing of it: they read through TanStack Query, and their
// feature says in `live` which paths an event concerns.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type EventKind, type EventPayloads, isPassing, type ReadPath } from '@/api';
import { kindsOf, LiveConnection, type LiveEvent, type LiveState, type ReadCounts } from './connection';

export type LiveRegistry = Partial<Record<EventKind, readonly ReadPath[]>>;

/** What is told within this time is read again once. */
const GATHER = 400;
const listeners = new Set<(event: LiveEvent) => void>();
const readers = new Set<(told: ReadCounts) => void>();
const State = createContext<LiveState>('connecting');

export function LiveProvider(props: { org: string; registry: LiveRegistry; children: ReactNode }) {
  const { org, registry } = props;
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const stale = new Set<ReadPath>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const mark = (paths: Iterable<ReadPath>) => {
      for (const path of paths) stale.add(path);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const path of stale) queries.invalidateQueries({ queryKey: [path] });
        stale.clear();
      }, GATHER);
    };
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
        mark(kindsOf(event.kind).flatMap((kind) => registry[kind] ?? []));
        for (const listener of listeners) listener(event);
      },
      resync: () => mark(Object.values(registry).flat()),
      readCounts: (told) => {
        for (const reader of readers) reader(told);
      },
    });
    connection.start();
    return () => {
      clearTimeout(timer);
      connection.stop();
    };
  }, [org, registry, queries]);
  return <State value={state}>{props.children}</State>;
}

export function useLiveState(): LiveState {
  return useContext(State);
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
