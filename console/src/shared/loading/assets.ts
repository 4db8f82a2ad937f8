// The console's own files are loaded as they are needed: a page, the words of a feature, the charts. Without a
// connection one waits for them, and what was waited for is there when the connection is back; nothing else is lost.
import { useSyncExternalStore } from 'react';

/** How long until one tries again by oneself: browsers do not always tell that they are online again. */
const PAUSE = 5_000;
const LOST =
  /dynamically imported module|importing a module script failed|unable to preload|error loading dynamically/i;

const waiting = new Set<() => void>();
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

/** Loads a part of the console, however long its file cannot be had. */
export function untilLoaded<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    for (;;) {
      try {
        return await load();
      } catch (error) {
        if (!(error instanceof Error && LOST.test(error.message))) throw error;
      }
      await untilWoken();
      await mendStyles();
    }
  };
}

function untilWoken(): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      waiting.delete(wake);
      clearTimeout(timer);
      tell();
      resolve();
    };
    const timer = setTimeout(wake, PAUSE);
    waiting.add(wake);
    tell();
  });
}

/** Tries at once whatever is waited for. */
export function tryAgain(): void {
  for (const wake of [...waiting]) wake();
}
if (typeof addEventListener === 'function') addEventListener('online', tryAgain);

/**
 * Asked for by hand: where the service answers and the file is still not there, this console is older than the service
 * (or the browser remembers the failure), and only beginning anew helps.
 */
export async function tryAgainOrReload(reload: () => void = () => location.reload()): Promise<void> {
  const before = new Set(waiting);
  if (before.size === 0) return;
  tryAgain();
  const answer = await fetch(`${import.meta.env.BASE_URL}index.html`, { cache: 'no-store' }).catch(
    () => null,
  );
  if (!answer?.ok) return;
  await new Promise((resolve) => setTimeout(resolve, PAUSE / 5));
  if (waiting.size > 0) reload();
}

/** The bundler asks for a style sheet once: one that failed is asked for here. */
async function mendStyles(): Promise<void> {
  const failed = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter(
    ({ sheet }) => sheet === null,
  );
  await Promise.all(
    failed.map((link) => {
      const again = link.cloneNode() as HTMLLinkElement;
      again.nonce = link.nonce;
      const settled = new Promise((resolve) => {
        again.onload = resolve;
        again.onerror = resolve;
      });
      link.replaceWith(again);
      return settled;
    }),
  );
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Whether something is waited for that could not be loaded. */
export function useIsWaiting(): boolean {
  return useSyncExternalStore(subscribe, () => waiting.size > 0);
}
