// What any answer of the service may say to the whole console. The router listens, and shows what is to be done.
function signal() {
  const listeners = new Set<() => void>();
  return {
    /** Answers how to stop listening. */
    on(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit() {
      for (const listener of listeners) listener();
    },
  };
}

/** The session is over. */
export const signedOut = signal();

/** The organization refuses, whatever is asked, who has no second factor. */
export const factorNeeded = signal();
