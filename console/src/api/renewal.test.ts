import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { client, unwrap } from './client';
import { ProblemError } from './problem';
import { signedOut } from './signals';

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const refused = () => json(401, { code: 'unauthenticated' });

/** What the service answers to requests for renewal, one after the other; anything else needs a session that lives. */
function service(...renewals: (() => Response)[]) {
  let lives = false;
  const answer = vi.fn(async (request: Request | string) => {
    const url = typeof request === 'string' ? request : request.url;
    if (!url.endsWith('/refresh')) return lives ? json(200, { items: [] }) : refused();
    const said = renewals.shift()?.() ?? refused();
    lives ||= said.ok;
    return said;
  });
  vi.stubGlobal('fetch', answer);
  return answer;
}

const over = vi.fn();
let stop = () => {};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  localStorage.clear();
  over.mockReset();
  const off = signedOut.on(over);
  stop = () => void off();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ask = () => {
  const answer = unwrap(client.GET('/v1/me/organizations' as never)).catch((error: unknown) => error);
  return vi.runAllTimersAsync().then(() => answer);
};
const gateway = () => new Response('<html>Bad gateway</html>', { status: 502 });

test('a service that is away for a moment ends no session', async () => {
  service(
    gateway,
    () => json(503, { code: 'overloaded' }, { 'Retry-After': '2' }),
    () => json(200, {}),
  );
  expect(await ask()).toEqual({ items: [] });
  expect(over).not.toHaveBeenCalled();
});

test('who stays away is away, and the session is not over', async () => {
  service(gateway, gateway, gateway);
  expect(await ask()).toMatchObject({ code: 'unreachable', status: 502 });
  service(() => json(429, { code: 'rate_limited' }, { 'Retry-After': '60' }));
  expect(await ask()).toMatchObject({ code: 'rate_limited', retryAfter: 60 });
  expect(over).not.toHaveBeenCalled();
});

test('who is refused is signed out', async () => {
  service(() => json(401, { code: 'refresh_token_reused' }));
  const error = await ask();
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({ code: 'unauthenticated' });
  expect(over).toHaveBeenCalledTimes(1);
});
