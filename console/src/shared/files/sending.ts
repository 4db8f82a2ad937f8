// The files that are going up now, whichever page they were chosen on: they go on when one leaves it.
import { useSyncExternalStore } from 'react';

export interface Sending {
  file: File;
  /** What it is for: a meeting, a room. */
  to: string;
  /** How many of its bytes have come. */
  sent: number;
}

const listeners = new Set<() => void>();
let all: readonly Sending[] = [];

function replace(next: readonly Sending[]): void {
  all = next;
  for (const listener of listeners) listener();
}

/** Files that wait for their turn are shown, too: whoever sends several begins them all first. */
export const begin = (file: File, to: string) => {
  if (!all.some((one) => one.file === file)) replace([...all, { file, to, sent: 0 }]);
};
export const report = (file: File, sent: number) =>
  replace(all.map((one) => (one.file === file ? { ...one, sent } : one)));
export const end = (file: File) => replace(all.filter((one) => one.file !== file));

export function useSending(): readonly Sending[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}
