import { expect, test } from 'vitest';
import { differingIn, everyKind, faultOf, fieldOf, lackedToGive, type Rights, valuesOf } from './staff';

const rights = (more: Partial<Rights> = {}): Rights => ({ ...everyKind('none'), ...more });

test('who is read is what a form begins with, in one order of kinds', () => {
  const { sites, ...others } = rights({ sites: 'write' });
  const staff = { group_id: 'g', sub_admins: [{ member_id: 'a', rights: { sites, ...others } }], version: 4 };
  const { values, version } = valuesOf(staff);
  expect(version).toBe(4);
  expect(values.leader_id).toBeNull();
  expect(JSON.stringify(values.sub_admins[0]?.rights)).toBe(JSON.stringify(rights({ sites: 'write' })));
});

test('a sub-admin has a right, and does not lead', () => {
  expect(faultOf({ member_id: 'a', rights: rights() }, null)).toBe('noRight');
  expect(faultOf({ member_id: 'a', rights: rights({ results: 'read' }) }, 'a')).toBe('leads');
  expect(faultOf({ member_id: 'a', rights: rights({ results: 'read' }) }, 'b')).toBeUndefined();
});

test('a fault stands at the item of the list', () => {
  expect(fieldOf('/sub_admins/3')).toEqual(['sub_admins', 3]);
  expect(fieldOf('/leader_id')).toEqual(['leader_id']);
});

test('who does not hold for everybody what they would give is told which', () => {
  expect(lackedToGive((permission) => permission === 'attendance.read')).toEqual([
    'attendance.plan_rosters',
    'attendance.correct',
  ]);
  expect(lackedToGive(() => true)).toEqual([]);
});

test('of two lists of sub-admins only those are told of who differ', () => {
  const one = { member_id: 'a', rights: rights({ people: 'read' }) };
  const two = { member_id: 'b', rights: rights({ sites: 'read' }) };
  expect(differingIn([one, two], [two, one])).toEqual([]);
  expect(differingIn([one, two], [{ ...two, rights: rights({ sites: 'write' }) }])).toEqual(['a', 'b']);
});
