import { expect, test } from 'vitest';
import {
  forgetsSooner,
  type PlaceRules,
  placeBody,
  placeValues,
  type RequestRules,
  requestValues,
  stepBody,
} from './rules';

const places: PlaceRules = {
  accuracy_cap_m: 200,
  age_cap_seconds: 120,
  field_work: 'approval',
  field_photo_required: true,
  doubts: { mock_provider: true, repeats: 5 },
  locations_kept: { rounded_after_days: 90, erased_after_days: 365 },
  version: 3,
};

test('rules of places are side by side in a form, and whole again in a request', () => {
  const { values, version } = placeValues(places);
  expect(version).toBe(3);
  expect(values.speed_kmh).toBeNull();
  const { version: _, ...rules } = places;
  expect(placeBody(values)).toEqual({
    ...rules,
    doubts: { mock_provider: true, repeats: 5, speed_kmh: null, device_people: null },
  });
});

test('only a shorter time forgets', () => {
  const { values } = placeValues(places);
  expect(forgetsSooner(values, values)).toBe(false);
  expect(forgetsSooner(values, { ...values, rounded_after_days: 91, erased_after_days: 400 })).toBe(false);
  expect(forgetsSooner(values, { ...values, rounded_after_days: 89 })).toBe(true);
  expect(forgetsSooner(values, { ...values, erased_after_days: 364 })).toBe(true);
});

test('steps are the same after a form as before it', () => {
  const steps: RequestRules['steps'] = [
    { approvers: { kind: 'manager', level: 2 }, mode: 'any' },
    { approvers: { kind: 'department_managers' }, mode: 'all' },
    { approvers: { kind: 'permission', permission: 'attendance.approve' }, mode: 'any' },
    { approvers: { kind: 'role', role_id: 'r' }, mode: 'any' },
    { approvers: { kind: 'members', member_ids: ['a', 'b'] }, mode: 'all' },
  ];
  const rules: RequestRules = {
    make_up: { times: null, period_starts_on: 1, within_days: 30, allowed: ['missing'] },
    steps,
    when_absent: 'wait',
    version: 0,
  };
  expect(requestValues(rules).values.steps.map(stepBody)).toEqual(steps);
});
