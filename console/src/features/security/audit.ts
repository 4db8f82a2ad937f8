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
  department: ['created', 'edited', 'merged', 'removed', 'managers_changed', 'member_placed'],
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
  attendance_staff: ['set'],
  attendance_places: ['set'],
  attendance_correction: ['recorded', 'taken_back'],
  attendance_doubt: ['appealed', 'judged'],
  attendance_location: ['looked_at'],
  attendance_period: ['closed', 'reopened'],
  attendance_period_rules: ['set'],
  attendance_person_reopening: ['opened', 'ended'],
  attendance_request: ['decided', 'revoked', 'withdrawn'],
  attendance_request_rules: ['set'],
  attendance_receipts: ['exported'],
  attendance_span: ['written', 'taken_back'],
  field_work: ['decided'],
  field_work_photos: ['looked_at'],
  messaging_settings: ['edited'],
  message: ['recalled'],
  department_group: ['bound', 'unbound'],
  place: ['created', 'edited', 'removed'],
  room: ['created', 'edited', 'removed', 'policy_set', 'managers_set'],
  room_closure: ['created', 'removed'],
  room_booking: ['decided'],
  meeting: ['cancelled'],
} as const;

export type Scalar = string | number | boolean;

export interface Difference {
  /** `custom_fields.color`. */
  field: string;
  /** One or several; absent where there was nothing. */
  before: readonly Scalar[] | undefined;
  after: readonly Scalar[] | undefined;
}

type Flat = Map<string, readonly Scalar[]>;

function flatten(value: unknown, prefix: string, into: Flat): Flat {
  if (value === null || value === undefined) return into;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null))
      into.set(
        prefix,
        value.filter((item) => item !== null),
      );
    else for (const [index, item] of value.entries()) flatten(item, `${prefix}[${index}]`, into);
  } else if (typeof value === 'object')
    for (const [key, inner] of Object.entries(value))
      flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
  else into.set(prefix, [value as Scalar]);
  return into;
}

/** What an act changed; of what was made or removed, all. Versions only count. */
export function differences(before: unknown, after: unknown): Difference[] {
  const old = flatten(before, '', new Map());
  const now = flatten(after, '', new Map());
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .filter((field) => field !== 'version' && String(old.get(field)) !== String(now.get(field)))
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }));
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What is the id of a person by the name of its field. */
const OF_PEOPLE = /(?:member|manager|successor|organizer|approver|actor|person|owner)(?:_id|_ids|s)?$|_by$/;
const lastOf = (field: string) =>
  field
    .replace(/\[\d+\]/g, '')
    .split('.')
    .at(-1) ?? '';

/** Of whom one has to know the names. */
export function peopleIn(found: readonly Difference[]): string[] {
  const ids = found
    .filter(({ field }) => OF_PEOPLE.test(lastOf(field)))
    .flatMap(({ before = [], after = [] }) => [...before, ...after]);
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && ID.test(id)))];
}

/** What the words of a difference are made with. */
export interface Teller {
  /** A part of a field's name in words, or as it is. */
  field: (part: string) => string;
  yesNo: (value: boolean) => string;
  number: (value: number) => string;
  day: (value: string) => string;
  instant: (value: string) => string;
  list: (values: string[]) => string;
  /** The name of what has this id, a person or a department. */
  name: (id: string) => string | undefined;
}

/** `sections[0].on.time` in words. */
export function fieldWords(field: string, { field: part }: Pick<Teller, 'field'>): string {
  return field
    .split('.')
    .map((step) => {
      const [, name = step, at] = /^(.*?)\[(\d+)\]$/.exec(step) ?? [];
      return at === undefined ? part(name) : `${part(name)} ${Number(at) + 1}`;
    })
    .join(' › ');
}

export function valueWords(values: readonly Scalar[], tell: Omit<Teller, 'field'>): string {
  const words = values.map((value) => {
    if (typeof value === 'boolean') return tell.yesNo(value);
    if (typeof value === 'number') return tell.number(value);
    if (ID.test(value)) return tell.name(value) ?? value;
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return tell.day(value);
    if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value)) return tell.instant(value);
    return value;
  });
  return words.length === 0 ? '–' : tell.list(words);
}

/** Two lists of entries by time, the newest first, as one: as far down as both are read. */
export function together(lists: readonly { rows: readonly AuditEntry[]; hasMore: boolean }[]): AuditEntry[] {
  const ends = lists.flatMap(({ rows, hasMore }) => (hasMore ? [rows.at(-1)?.position ?? Infinity] : []));
  const end = Math.max(0, ...ends);
  return lists
    .flatMap(({ rows }) => rows)
    .filter(({ position }) => position >= end)
    .sort((a, b) => b.position - a.position);
}
