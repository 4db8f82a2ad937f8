import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 700px)');

/** Whether the window is as wide as a phone: then lists are cards, not tables. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed);
      return () => narrow.removeEventListener('change', changed);
    },
    () => narrow.matches,
  );
}
