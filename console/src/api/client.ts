// The one way to the service: a typed client over `transport`, which signs nothing itself (the browser sends the
// session's cookies), marks unsafe requests, and renews the session once when it has run out.
import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';
import { type Problem, ProblemError } from './problem';
import { renewSession } from './renewal';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

async function transport(request: Request): Promise<Response> {
  if (!SAFE.has(request.method)) request.headers.set('X-Muster-CSRF', '1');
  const again = request.clone();
  const begun = Date.now();
  const response = await fetch(request);
  if (response.status !== 401) return response;
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as Problem | null;
  // Other 401s say that a password or a code is wrong.
  if (problem?.code !== 'unauthenticated' || !(await renewSession(begun))) return response;
  return fetch(again);
}

const origin = typeof location === 'undefined' ? 'http://localhost' : location.origin;
export const client = createClient<paths>({
  baseUrl: origin,
  credentials: 'same-origin',
  fetch: transport,
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a success; whatever is none is thrown as `ProblemError`. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    // The session could not be renewed just now; which says why the request was not answered, too.
    if (cause instanceof ProblemError) throw cause;
    throw ProblemError.unreachable(cause);
  });
  if (!response.ok) throw ProblemError.of(response, error);
  return data as T;
}

/** The header of an edit: which version one has read. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"v${version}"` };
}
