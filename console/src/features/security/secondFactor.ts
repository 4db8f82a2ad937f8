// Of whom the organization requires a second factor, from when, and who has one.
import { client, ifMatch, type ReadPath, read, readPages, type Schema, unwrap } from '@/api';
import { today } from '@/shared/format/format';
import { startOfDay } from '@/shared/format/zoned';

export type Policy = Schema<'Organization'>['second_factor'];
export type RequiredOf = Policy['required_of'];

export const REQUIRED_OF = ['nobody', 'administrators', 'everyone'] as const satisfies readonly RequiredOf[];
/** How far ahead a policy may be announced, in days. */
export const LONGEST_NOTICE = 90;

export const SHOWN = ['missing', 'without', 'on', 'all'] as const;
export type Shown = (typeof SHOWN)[number];

const STANDINGS = '/v1/organizations/{org_id}/second-factors';

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}',
  '/v1/organizations/{org_id}/me',
  '/v1/organizations/{org_id}/second-factors',
];

export const organizationOf = (org: string) =>
  read('/v1/organizations/{org_id}', { params: { path: { org_id: org } } });

/** For its counts; they are of everybody, whatever is asked for. */
export const countsOf = (org: string) =>
  read(STANDINGS, { params: { path: { org_id: org }, query: { limit: 1 } } });

const ASKED: Record<Shown, { on?: boolean; required?: boolean }> = {
  missing: { on: false, required: true },
  without: { on: false },
  on: { on: true },
  all: {},
};

export const standingsOf = (org: string, shown: Shown) =>
  readPages(STANDINGS, { params: { path: { org_id: org }, query: ASKED[shown] } });

export const change = (org: string, version: number, second_factor: Policy) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}', {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body: { second_factor },
    }),
  );

/** What the form asks for. */
export interface PolicyValues {
  required_of: RequiredOf;
  start: 'now' | 'day';
  day: string;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether it holds, will hold, or asks nobody. */
export function stageOf({ required_of, from }: Policy, now: number): 'free' | 'announced' | 'inForce' {
  if (required_of === 'nobody') return 'free';
  return from && Date.parse(from) > now ? 'announced' : 'inForce';
}

/** What the form begins with: what holds, or what most organizations want. */
export function valuesOf(policy: Policy, zone: string, now: number): PolicyValues {
  const stage = stageOf(policy, now);
  const announced = stage === 'announced' && policy.from ? today(zone, Date.parse(policy.from)) : undefined;
  return {
    required_of: stage === 'free' ? 'administrators' : policy.required_of,
    start: stage === 'inForce' ? 'now' : 'day',
    day: announced ?? addDays(today(zone, now), 14),
  };
}

/** What the service is told. */
export function policyOf({ required_of, start, day }: PolicyValues, zone: string): Policy {
  if (required_of === 'nobody') return { required_of };
  return { required_of, ...(start === 'day' && { from: startOfDay(day, zone) }) };
}

/** How many of those whom a policy would cover have none; not known where it covers others than now. */
export function lacking(
  required_of: RequiredOf,
  now: Policy,
  counts: Schema<'SecondFactorCounts'>,
): number | undefined {
  if (required_of === 'everyone') return counts.members - counts.on;
  return required_of === now.required_of ? counts.missing : undefined;
}
