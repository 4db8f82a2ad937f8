import { client, ifMatch, ProblemError, type ReadPath, readAll, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import { hoursBody, normal, type ShiftHours } from './hours';
import { type From, fromBody, NOW } from './versions';

export type Shift = Schema<'AttendanceShift'>;

export interface ShiftValues {
  name: string;
  hours: ShiftHours;
  from: From;
}

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/shifts',
  '/v1/organizations/{org_id}/attendance/shifts/{shift_id}',
];

export const shiftsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/shifts', { params: { path: { org_id: org } } });

export const valuesOf = (shift: Shift): Versioned<ShiftValues> => ({
  values: { name: shift.name, hours: normal(shift.hours), from: NOW },
  version: shift.version,
});

/** Faults inside of a part of the body that one field edits stand at that field, and say where. */
export async function gathered<T>(act: Promise<T>, fields: Record<string, string>): Promise<T> {
  return act.catch((error: unknown) => {
    if (!(error instanceof ProblemError) || error.faults.length === 0) throw error;
    const faults = error.faults.map((fault) => {
      const first = fault.pointer.split('/')[1] ?? '';
      const field = fields[first];
      if (field === undefined) return fault;
      const inside = fault.pointer.split('/').slice(2).join('/');
      return { pointer: `/${field}`, detail: inside ? `${inside}: ${fault.detail}` : fault.detail };
    });
    throw new ProblemError(error.code, error.status, error.message, { ...error, faults });
  });
}

const FIELDS = { hours: 'hours', from_date: 'from', into_the_past: 'from' };

export const create = (org: string, id: string, { name, hours }: ShiftValues) =>
  gathered(
    unwrap(
      client.POST('/v1/organizations/{org_id}/attendance/shifts', {
        params: { path: { org_id: org } },
        body: { id, name, hours: hoursBody(hours) },
      }),
    ),
    FIELDS,
  );

export const edit = (org: string, id: string, version: number, changed: Partial<ShiftValues>, from: From) =>
  gathered(
    unwrap(
      client.PATCH('/v1/organizations/{org_id}/attendance/shifts/{shift_id}', {
        params: { path: { org_id: org, shift_id: id }, header: ifMatch(version) },
        body: {
          ...(changed.name !== undefined && { name: changed.name }),
          ...(changed.hours && { hours: hoursBody(changed.hours) }),
          // A name holds at once; hours hold from a date.
          ...(changed.hours ? fromBody(from) : { into_the_past: false }),
        },
      }),
    ),
    FIELDS,
  );

export const remove = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/attendance/shifts/{shift_id}', {
      params: { path: { org_id: org, shift_id: id } },
    }),
  );

export async function reread(org: string, id: string): Promise<Versioned<ShiftValues>> {
  return valuesOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/attendance/shifts/{shift_id}', {
        params: { path: { org_id: org, shift_id: id } },
      }),
    ),
  );
}
