// What waits for a decision: requests, field work, doubts.
import { client, isProblem, type ReadPath, readPages, type Schema, unwrap } from '@/api';

export type Request = Schema<'AttendanceRequest'>;
export type Waiting = Schema<'WaitingRequest'>;
export type FieldWork = Schema<'FieldWorkCase'>;
export type Doubt = Schema<'AttendanceDoubt'>;

const at = (org: string) => ({ path: { org_id: org } });

export const waitingOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/attendance/waiting-requests', { params: at(org) });
export const fieldWorkOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/attendance/field-work', { params: at(org) });
export const doubtsOf = (org: string, state: Doubt['state']) =>
  readPages('/v1/organizations/{org_id}/attendance/doubts', { params: { ...at(org), query: { state } } });

export const REQUEST_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/waiting-requests',
  '/v1/organizations/{org_id}/attendance/report',
  '/v1/organizations/{org_id}/attendance/board',
];
export const FIELD_WORK_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/field-work',
  '/v1/organizations/{org_id}/attendance/board',
];
export const DOUBT_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/attendance/doubts'];

export const decide = (org: string, id: string, body: Schema<'RequestDecision'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/requests/{request_id}/decision', {
      params: { path: { org_id: org, request_id: id } },
      body,
    }),
  );

export const decideFieldWork = (org: string, id: string, body: Schema<'FieldWorkDecision'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/check-ins/{check_in_id}/field-work', {
      params: { path: { org_id: org, check_in_id: id } },
      body,
    }),
  );

export const judge = (org: string, id: string, body: Schema<'Judgement'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/doubts/{doubt_id}/judgement', {
      params: { path: { org_id: org, doubt_id: id } },
      body,
    }),
  );

export interface Outcome<T> {
  item: T;
  error?: unknown;
}

/** Decides about several, one after another: each stands for itself, and what was refused is told. */
export async function eachOf<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (const item of items) {
    try {
      await act(item);
      outcomes.push({ item });
    } catch (error) {
      if (!isProblem(error)) throw error;
      outcomes.push({ item, error });
    }
  }
  return outcomes;
}

/** Where a request stands: the number of its open step, and what comes after it. */
export function progress({ steps }: Pick<Request, 'steps'>) {
  const kept = steps.filter(({ state }) => state !== 'skipped');
  const open = kept.findIndex(({ state }) => state === 'open');
  return { step: open + 1, of: kept.length, next: open < 0 ? [] : kept.slice(open + 1) };
}

/** The day that a request is about, to look at it. */
export function dayOf(request: Request, dayIn: (instant: string) => string): string | undefined {
  return request.make_up?.work_date ?? (request.span ? dayIn(request.span.starts_at) : undefined);
}
