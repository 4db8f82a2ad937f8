import { expect, test } from 'vitest';
import { bodyOf, fresh, idsOf, purposeOf, sentenceOf, valuesOf, withIds } from './visibility';

const a = { kind: 'department', id: 'a' } as const;
const b = { kind: 'member', id: 'b' } as const;

test('each kind sends its own parts', () => {
  const values = { ...fresh(), name: 'x', objects: [a], excludes: [b], viewers: [b], listed: [a] };
  const common = { name: 'x', active: true, in_profile: true, in_search: true };
  expect(bodyOf(values)).toEqual({
    ...common,
    objects: [a],
    excludes: [b],
  });
  expect(bodyOf({ ...values, kind: 'fields', in_search: false })).toEqual({
    ...common,
    objects: [a],
    excludes: [b],
    fields: ['mobile'],
  });
  expect(bodyOf({ ...values, kind: 'scope' })).toEqual({
    ...common,
    viewers: [b],
    reach: 'own_departments',
  });
  expect(bodyOf({ ...values, kind: 'scope', reach: 'listed' })).toMatchObject({ listed: [a] });
});

test('what is read of a rule is what its form begins with', () => {
  const rule = { id: 'r', version: 3, ...fresh(), reach: null };
  expect(valuesOf(rule)).toEqual({ values: fresh(), version: 3 });
});

test('a rule is told by the sentence that fits', () => {
  const hide = { ...fresh(), objects: [a] };
  expect(sentenceOf(fresh())).toBe('hideNobody');
  expect(sentenceOf(hide)).toBe('hideAll');
  expect(sentenceOf({ ...hide, excludes: [b] })).toBe('hideBut');
  expect(sentenceOf({ ...hide, kind: 'fields' })).toBe('fieldsAll');
  expect(sentenceOf({ ...hide, kind: 'fields', fields: [] })).toBe('fieldsNobody');
  const scope = { ...fresh(), kind: 'scope' as const, viewers: [b] };
  expect(sentenceOf({ ...scope, viewers: [] })).toBe('scopeNobody');
  expect(sentenceOf(scope)).toBe('scopeOwn');
  expect(sentenceOf({ ...scope, reach: 'only_self' })).toBe('scopeSelf');
  expect(sentenceOf({ ...scope, reach: 'listed' })).toBe('scopeNothing');
  expect(sentenceOf({ ...scope, reach: 'listed', listed: [a] })).toBe('scopeListed');
});

test('where a rule holds is told where it does not everywhere', () => {
  expect(purposeOf(fresh())).toBeUndefined();
  expect(purposeOf({ ...fresh(), in_search: false })).toBe('profileOnly');
  expect(purposeOf({ ...fresh(), in_profile: false })).toBe('searchOnly');
  expect(purposeOf({ ...fresh(), in_profile: false, in_search: false })).toBe('nowhere');
  expect(purposeOf({ ...fresh(), kind: 'fields', in_search: false })).toBeUndefined();
});

test('one kind of entries is replaced, the others stay', () => {
  expect(withIds([a, b], 'department', ['c'])).toEqual([b, { kind: 'department', id: 'c' }]);
  expect(idsOf([a, b], 'member')).toEqual(['b']);
});
