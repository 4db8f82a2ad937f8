// Renewing the session: one request at a time, in all tabs together. A refresh token works once, so two tabs that
// renew side by side would look like a theft.
import { signedOut } from './signals';

const RENEWED_AT = 'muster.session-renewed-at';
let underWay: Promise<boolean> | undefined;

/** Whether the session lives (again). `since`: when the request that was refused began. */
export function renewSession(since: number): Promise<boolean> {
  underWay ??= locked(() => renew(since)).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function renew(since: number): Promise<boolean> {
  // Another tab, or a request before this one, has done it meanwhile.
  if (Number(localStorage.getItem(RENEWED_AT)) >= since) return true;
  const response = await fetch('/v1/sessions/cookie/refresh', {
    method: 'POST',
    headers: { 'X-Muster-CSRF': '1' },
    credentials: 'same-origin',
  });
  if (response.ok) {
    localStorage.setItem(RENEWED_AT, String(Date.now()));
    return true;
  }
  if (response.status === 401 || response.status === 403) signedOut.emit();
  return false;
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request('muster-session', work) as Promise<T>) : work();
}
