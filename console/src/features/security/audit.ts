import { client, ifMatch, type ReadPath, read, readPages, type Schema, unwrap } from '@/api';

export type AuditEntry = Schema<'AuditEntry'>;

export const RETENTION: ReadPath[] = [
  '/v1/organizations/{org_id}/audit-retention',
  '/v1/organizations/{org_id}/audit-entries',
];

export interface AuditFilters {
  actor_id?: string;
  action?: string;
  target_kind?: string;
  target_id?: string;
  from?: string;
  to?: string;
}

export const entriesOf = (org: string, query: AuditFilters) =>
  readPages('/v1/organizations/{org_id}/audit-entries', { params: { path: { org_id: org }, query } });

export const headOf = (org: string) =>
  read('/v1/organizations/{org_id}/audit-head', { params: { path: { org_id: org } } });

export const retentionOf = (org: string) =>
  read('/v1/organizations/{org_id}/audit-retention', { params: { path: { org_id: org } } });

export const setRetention = (org: string, version: number, kept_days: number) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/audit-retention', {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body: { kept_days },
    }),
  );

export async function exportAudit(
  org: string,
  format: 'csv' | 'ndjson',
  filters: AuditFilters,
): Promise<Blob> {
  return (await unwrap(
    client.GET('/v1/organizations/{org_id}/audit-entries/export', {
      params: { path: { org_id: org }, query: { ...filters, format: format as never } },
      parseAs: 'blob',
    }),
  )) as unknown as Blob;
}

/** What admins do, as the log calls it. */
export const ACTIONS = {
  organization: ['founded', 'edited'],
  department: ['created', 'edited', 'moved', 'merged', 'removed', 'managers_changed', 'member_placed'],
  member: [
    'added',
    'edited',
    'invited',
    'joined',
    'departure_announced',
    'departure_changed',
    'departure_cancelled',
    'left',
    'rejoined',
  ],
  members: ['imported', 'exported'],
  import: ['members_added', 'members_changed'],
  invitation: ['reminded', 'revoked'],
  join_link: ['created', 'revoked'],
  join_request: ['created', 'approved', 'refused'],
  role: ['created', 'edited', 'removed', 'granted', 'revoked'],
  user_group: ['created', 'edited', 'members_changed', 'removed'],
  custom_field: ['created', 'edited'],
  visibility_rule: ['created', 'replaced', 'removed'],
  visibility_settings: ['edited'],
  audit: ['exported'],
  audit_retention: ['edited'],
  site: ['created', 'edited', 'removed'],
  shift: ['created', 'edited', 'removed'],
  roster: ['changed'],
  special_days: ['changed'],
  attendance: ['exported'],
  attendance_group: ['created', 'edited', 'removed'],
  attendance_places: ['set'],
  attendance_correction: ['recorded', 'taken_back'],
  attendance_doubt: ['appealed', 'judged'],
  attendance_location: ['looked_at'],
  attendance_period: ['closed', 'reopened'],
  attendance_period_rules: ['set'],
  attendance_request: ['decided', 'revoked', 'withdrawn'],
  attendance_request_rules: ['set'],
  attendance_receipts: ['exported'],
  attendance_span: ['written', 'taken_back'],
  field_work: ['decided'],
  messaging_settings: ['edited'],
  place: ['created', 'edited', 'removed'],
  room: ['created', 'edited', 'removed'],
  booking: ['created', 'cancelled', 'handed_over'],
} as const;

export interface Difference {
  /** `custom_fields.color`. */
  field: string;
  before: string | undefined;
  after: string | undefined;
}

type Flat = Map<string, string>;

function flatten(value: unknown, prefix: string, into: Flat): Flat {
  if (value === null || value === undefined) return into;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) into.set(prefix, value.join(', '));
    else for (const [index, item] of value.entries()) flatten(item, `${prefix}[${index}]`, into);
  } else if (typeof value === 'object')
    for (const [key, inner] of Object.entries(value))
      flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
  else into.set(prefix, String(value));
  return into;
}

/** What an act changed; of what was made or removed, all. Versions only count. */
export function differences(before: unknown, after: unknown): Difference[] {
  const old = flatten(before, '', new Map());
  const now = flatten(after, '', new Map());
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .filter((field) => field !== 'version' && old.get(field) !== now.get(field))
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }));
}
