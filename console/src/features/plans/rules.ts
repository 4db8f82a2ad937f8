// What a check-in must show of its place, and who decides what people ask for: what is read, set, and made of a form.
import { client, ifMatch, ProblemError, type ReadPath, read, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type PlaceRules = Schema<'PlaceRulesInEffect'>;
export type RequestRules = Schema<'RequestRulesInEffect'>;
export type Step = Schema<'NewApprovalStep'>;

export const FIELD_WORK: readonly Schema<'FieldWork'>[] = ['refused', 'approval', 'allowed'];
export const FAULTS: readonly Schema<'PointFault'>[] = ['missing', 'late', 'early', 'normal'];
export const APPROVERS: readonly Step['approvers']['kind'][] = [
  'manager',
  'department_managers',
  'permission',
  'role',
  'members',
];
export const APPROVE = 'attendance.approve';

export const PLACE_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/attendance/place-rules'];
export const REQUEST_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/attendance/request-rules'];

export const placeRulesOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/place-rules', { params: { path: { org_id: org } } });

export const requestRulesOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/request-rules', { params: { path: { org_id: org } } });

/** The rules of places side by side, so that changes of two people are merged field by field. */
export interface PlaceValues {
  accuracy_cap_m: number;
  age_cap_seconds: number;
  field_work: Schema<'FieldWork'>;
  field_photo_required: boolean;
  mock_provider: boolean;
  speed_kmh: number | null;
  repeats: number | null;
  device_people: number | null;
  rounded_after_days: number;
  erased_after_days: number;
}

export const placeValues = ({ doubts, locations_kept, ...rules }: PlaceRules): Versioned<PlaceValues> => ({
  values: {
    accuracy_cap_m: rules.accuracy_cap_m,
    age_cap_seconds: rules.age_cap_seconds,
    field_work: rules.field_work,
    field_photo_required: rules.field_photo_required,
    mock_provider: doubts.mock_provider,
    speed_kmh: doubts.speed_kmh ?? null,
    repeats: doubts.repeats ?? null,
    device_people: doubts.device_people ?? null,
    ...locations_kept,
  },
  version: rules.version,
});

export const placeBody = (values: PlaceValues): Schema<'NewPlaceRules'> => ({
  accuracy_cap_m: values.accuracy_cap_m,
  age_cap_seconds: values.age_cap_seconds,
  field_work: values.field_work,
  field_photo_required: values.field_photo_required,
  doubts: {
    mock_provider: values.mock_provider,
    speed_kmh: values.speed_kmh,
    repeats: values.repeats,
    device_people: values.device_people,
  },
  locations_kept: {
    rounded_after_days: values.rounded_after_days,
    erased_after_days: values.erased_after_days,
  },
});

/** Whether coordinates that are kept now would be gone: nothing brings them back. */
export const forgetsSooner = (now: PlaceValues, next: PlaceValues) =>
  next.rounded_after_days < now.rounded_after_days || next.erased_after_days < now.erased_after_days;

export const setPlaceRules = (org: string, version: number, values: PlaceValues) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/place-rules', {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body: placeBody(values),
    }),
  ).catch(atFields);

/** A step as a form has it: whatever its kind asks for, side by side. */
export interface StepValues {
  kind: Step['approvers']['kind'];
  level: number;
  role_id: string | null;
  member_ids: string[];
  mode: Schema<'StepMode'>;
}

export interface RequestValues {
  times: number | null;
  period_starts_on: number;
  within_days: number;
  allowed: Schema<'PointFault'>[];
  steps: StepValues[];
  when_absent: Schema<'WhenAbsent'>;
}

export const NEW_STEP: StepValues = {
  kind: 'manager',
  level: 1,
  role_id: null,
  member_ids: [],
  mode: 'any',
};

export const stepValues = ({ approvers, mode }: Schema<'ApprovalStep'>): StepValues => ({
  ...NEW_STEP,
  kind: approvers.kind,
  ...(approvers.kind === 'manager' && { level: approvers.level }),
  ...(approvers.kind === 'role' && { role_id: approvers.role_id }),
  ...(approvers.kind === 'members' && { member_ids: approvers.member_ids }),
  mode: mode ?? 'any',
});

export function stepBody({ kind, level, role_id, member_ids, mode }: StepValues): Step {
  switch (kind) {
    case 'manager':
      return { approvers: { kind, level }, mode };
    case 'permission':
      return { approvers: { kind, permission: APPROVE }, mode };
    case 'role':
      return { approvers: { kind, role_id: role_id ?? '' }, mode };
    case 'members':
      return { approvers: { kind, member_ids }, mode };
    case 'department_managers':
      return { approvers: { kind }, mode };
  }
}

export const requestValues = ({ make_up, steps, ...rules }: RequestRules): Versioned<RequestValues> => ({
  values: {
    times: make_up.times ?? null,
    period_starts_on: make_up.period_starts_on,
    within_days: make_up.within_days,
    allowed: make_up.allowed,
    steps: steps.map(stepValues),
    when_absent: rules.when_absent,
  },
  version: rules.version,
});

export const setRequestRules = (org: string, version: number, values: RequestValues) => {
  const { steps, when_absent, ...make_up } = values;
  return unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/request-rules', {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body: { make_up, steps: steps.map(stepBody), when_absent },
    }),
  ).catch(atFields);
};

/** Faults of `/doubts/repeats` stand at `repeats`; those of steps at all of them. */
function atFields(error: unknown): never {
  if (!(error instanceof ProblemError) || error.faults.length === 0) throw error;
  const faults = error.faults.map((fault) => ({
    ...fault,
    pointer: fault.pointer.startsWith('/steps')
      ? '/steps'
      : fault.pointer.replace(/^\/(?:doubts|locations_kept|make_up)(?=\/)/, ''),
  }));
  throw new ProblemError(error.code, error.status, error.message, { ...error, faults });
}
