// Who must know that the session is over hears it here; the router does, and shows the sign-in.
type Listener = () => void;
const listeners = new Set<Listener>();

export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function emitSignedOut(): void {
  for (const listener of listeners) listener();
}
