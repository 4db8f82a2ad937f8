import { expect, test } from 'vitest';
import { lacking, policyOf, stageOf, valuesOf } from './secondFactor';

const NOW = Date.parse('2026-11-22T17:00:00Z');
const ZONE = 'Asia/Shanghai';

test('a policy asks nobody, is announced, or holds', () => {
  const from = '2026-12-01T16:00:00Z';
  expect(stageOf({ required_of: 'nobody', from: null }, NOW)).toBe('free');
  expect(stageOf({ required_of: 'everyone', from }, NOW)).toBe('announced');
  expect(stageOf({ required_of: 'everyone', from }, Date.parse(from))).toBe('inForce');
});

test('the form proposes administrators in two weeks of the organization’s own days', () => {
  expect(valuesOf({ required_of: 'nobody' }, ZONE, NOW)).toEqual({
    required_of: 'administrators',
    start: 'day',
    day: '2026-12-07',
  });
});

test('what holds or is announced is what the form begins with', () => {
  expect(valuesOf({ required_of: 'everyone', from: '2026-11-30T16:00:00Z' }, ZONE, NOW)).toMatchObject({
    required_of: 'everyone',
    start: 'day',
    day: '2026-12-01',
  });
  expect(valuesOf({ required_of: 'everyone', from: '2026-01-01T00:00:00Z' }, ZONE, NOW).start).toBe('now');
});

test('a day is sent as the instant at which it begins, and nobody needs none', () => {
  const values = { required_of: 'everyone', start: 'day', day: '2026-12-01' } as const;
  expect(policyOf(values, ZONE)).toEqual({ required_of: 'everyone', from: '2026-11-30T16:00:00.000Z' });
  expect(policyOf({ ...values, start: 'now' }, ZONE)).toEqual({ required_of: 'everyone' });
  expect(policyOf({ ...values, required_of: 'nobody' }, ZONE)).toEqual({ required_of: 'nobody' });
});

test('how many would have to set one up is told where it is known', () => {
  const counts = { members: 10, required: 3, on: 4, missing: 1 };
  expect(lacking('everyone', { required_of: 'administrators' }, counts)).toBe(6);
  expect(lacking('administrators', { required_of: 'administrators' }, counts)).toBe(1);
  expect(lacking('administrators', { required_of: 'nobody' }, counts)).toBeUndefined();
});
