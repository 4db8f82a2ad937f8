// What happens becomes what is read again. Pages need nothing of it: they read through TanStack Query, and their
// feature says in `live` which paths an event concerns.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type EventKind, type EventPayloads, isProblem, type ReadPath } from '@/api';
import { kindsOf, LiveConnection, type LiveEvent, type LiveState, type ReadCounts } from './connection';
import { gatherer } from './gather';

export type LiveRegistry = Partial<Record<EventKind, readonly ReadPath[]>>;

/** What is told within this time is read again once. */
const GATHER = 400;
/** The same, for what an event only makes likely. */
const AT_LEISURE = 15_000;
const listeners = new Set<(event: LiveEvent) => void>();
const readers = new Set<(told: ReadCounts) => void>();
const State = createContext<LiveState>('connecting');

export function LiveProvider(props: {
  org: string;
  registry: LiveRegistry;
  slowly: LiveRegistry;
  children: ReactNode;
}) {
  const { org, registry, slowly } = props;
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const again = (paths: Set<ReadPath>) => {
      for (const path of paths) queries.invalidateQueries({ queryKey: [path] });
    };
    const stale = gatherer(GATHER, again);
    const aging = gatherer(AT_LEISURE, again);
    const connection = new LiveConnection(org, {
      state: (next) => {
        setState(next);
        // What could not be had while the service was away.
        if (next === 'connected')
          queries.refetchQueries({
            type: 'active',
            predicate: (query) => isProblem(query.state.error, 'unreachable', 'overloaded'),
          });
      },
      event: (event) => {
        const kinds = kindsOf(event.kind);
        stale.take(kinds.flatMap((kind) => registry[kind] ?? []));
        aging.take(kinds.flatMap((kind) => slowly[kind] ?? []));
        for (const listener of listeners) listener(event);
      },
      resync: () => stale.take([...Object.values(registry).flat(), ...Object.values(slowly).flat()]),
      readCounts: (told) => {
        for (const reader of readers) reader(told);
      },
    });
    connection.start();
    return () => {
      stale.stop();
      aging.stop();
      connection.stop();
    };
  }, [org, registry, slowly, queries]);
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
