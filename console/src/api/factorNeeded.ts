// An organization refuses who has no second factor, whatever is asked. The router hears it here, and shows how to set
// one up.
type Listener = () => void;
const listeners = new Set<Listener>();

export function onFactorNeeded(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function emitFactorNeeded(): void {
  for (const listener of listeners) listener();
}
