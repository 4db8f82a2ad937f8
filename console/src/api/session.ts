// The console's session lives in cookies that no script can read.
import { ProblemError } from './problem';

export interface Credentials {
  email: string;
  password: string;
  /** Of the second factor, where it is on. */
  code?: string;
}

export interface ConsoleConfig {
  version: string;
  /** Where map tiles come from; `null`: from nowhere, and maps have none. */
  map: { url_template: string; coordinate_system: string; attribution?: string | null } | null;
}

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = method === 'GET' ? {} : { 'X-Muster-CSRF': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw ProblemError.unreachable(cause);
  });
  if (!response.ok) throw ProblemError.of(response, await response.json().catch(() => undefined));
  return response;
}

export async function signIn(credentials: Credentials): Promise<void> {
  await call('POST', '/v1/sessions/cookie', credentials);
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/v1/sessions/cookie');
}

export async function readConfig(): Promise<ConsoleConfig> {
  return (await call('GET', '/v1/console/config')).json() as Promise<ConsoleConfig>;
}
