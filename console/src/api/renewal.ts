// Renewing the session: one request at a time, in all tabs together. A refresh token works once, so two tabs that
// renew side by side would look like a theft.
import { ProblemError } from './problem';
import { signedOut } from './signals';

const RENEWED_AT = 'muster.session-renewed-at';
/** How long to wait before each further attempt, in milliseconds, where the service names no time. */
const WAITS = [1_000, 3_000];
/** Nobody waits longer than this for one request; who asks again then waits anew. */
const LONGEST_WAIT = 10_000;
let underWay: Promise<boolean> | undefined;

/**
 * Whether the session lives (again). `since`: when the request that was refused began. That the service cannot say it
 * now ends no session: it is thrown, as whatever else does not reach the service.
 */
export function renewSession(since: number): Promise<boolean> {
  underWay ??= locked(() => renew(since)).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

async function renew(since: number): Promise<boolean> {
  // Another tab, or a request before this one, has done it meanwhile.
  if (Number(localStorage.getItem(RENEWED_AT)) >= since) return true;
  for (let attempt = 0; ; attempt += 1) {
    const response = await ask();
    if (response.ok) {
      localStorage.setItem(RENEWED_AT, String(Date.now()));
      return true;
    }
    if (response.status === 401 || response.status === 403) {
      signedOut.emit();
      return false;
    }
    const problem = ProblemError.of(response, await response.json().catch(() => undefined));
    const wait = problem.retryAfter === null ? WAITS[attempt] : problem.retryAfter * 1_000;
    if (attempt >= WAITS.length || wait === undefined || wait > LONGEST_WAIT) throw problem;
    await new Promise((done) => setTimeout(done, wait));
  }
}

const ask = () =>
  fetch('/v1/sessions/cookie/refresh', {
    method: 'POST',
    headers: { 'X-Muster-CSRF': '1' },
    credentials: 'same-origin',
  }).catch((cause: unknown) => {
    throw ProblemError.unreachable(cause);
  });

function locked<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request('muster-session', work) as Promise<T>) : work();
}
