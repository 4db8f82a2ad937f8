import { client, ifMatch, type ReadPath, readPages, type Schema, unwrap } from '@/api';

export type Account = Schema<'Account'>;
export type Session = Schema<'Session'>;

export const ACCOUNT: ReadPath[] = ['/v1/me'];
export const SESSIONS: ReadPath[] = ['/v1/me/sessions'];

export const sessions = readPages('/v1/me/sessions');

export const looksOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/attendance/my-looks', { params: { path: { org_id: org } } });

export const readAccount = () => unwrap(client.GET('/v1/me'));

export const editAccount = (version: number, body: Schema<'AccountPatch'>) =>
  unwrap(client.PATCH('/v1/me', { params: { header: ifMatch(version) }, body }));

export const changePassword = (body: Schema<'PasswordChange'>) =>
  unwrap(client.PUT('/v1/me/password', { body }));

export const renewCodes = (code: string) =>
  unwrap(client.POST('/v1/me/second-factor/recovery-codes', { body: { code } }));
export const endFactor = (body: Schema<'SecondFactorRemoval'>) =>
  unwrap(client.DELETE('/v1/me/second-factor', { body }));

export const endSession = (session_id: string) =>
  unwrap(client.DELETE('/v1/me/sessions/{session_id}', { params: { path: { session_id } } }));
export const endAllSessions = () => unwrap(client.DELETE('/v1/me/sessions'));

const SYSTEMS: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];
const BROWSERS: [RegExp, string][] = [
  [/DingTalk/, 'DingTalk'],
  [/MicroMessenger/, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** `Firefox · Windows`, as far as the agent says; else the agent itself. */
export function deviceOf(agent: string | null | undefined): string | undefined {
  if (!agent) return undefined;
  const name = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(agent))?.[1];
  return [name(BROWSERS), name(SYSTEMS)].filter(Boolean).join(' · ') || agent.slice(0, 60);
}
