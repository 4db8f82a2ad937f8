// A page's filters are in the address, so that it can be shared and goes back with the browser.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Filters as texts: `const [filters, setFilters] = useSearchState(['q', 'department'])`; an empty one is absent. */
export function useSearchState<const K extends string>(
  keys: readonly K[],
): [Partial<Record<K, string>>, (change: Partial<Record<K, string | undefined>>) => void] {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const state: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const value = search[key];
    if (value) state[key] = value;
  }
  const change = useCallback(
    (patch: Partial<Record<K, string | undefined>>) => {
      navigate({
        to: '.',
        replace: true,
        search: ((before: Record<string, unknown>) =>
          Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, v]) => v))) as never,
      });
    },
    [navigate],
  );
  return [state, change];
}

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
