import { expect, test } from 'vitest';
import type { Member } from './people';
import { matches, matchesText, wantedOf } from './search';

const member = (id: string, more: Partial<Member> = {}) =>
  ({ id, name: '王伟', status: 'active', department_ids: ['sales'], other_names: [], ...more }) as Member;
const hit = (id: string, department = 'sales', is_open = true) => ({
  id,
  name: '',
  department_ids: [department],
  matched: 'name' as const,
  is_open,
});

test('of those who were found nobody is read who cannot match, or is known already', () => {
  const found = [hit('a'), hit('b', 'other'), hit('c', 'sales', false)];
  expect(wantedOf({ q: 'w' }, found).alone).toEqual(['a', 'b']);
  expect(wantedOf({ q: 'w', department: 'sales' }, found).alone).toEqual(['a']);
  const list = { pages: [{ items: [member('a')] }], more: true };
  expect(wantedOf({ q: 'w' }, found, [], list)).toMatchObject({ alone: ['b'], listed: [{ id: 'a' }] });
  expect(wantedOf({ q: 'w' }, found, [], { ...list, more: false }).alone).toEqual([]);
});

test('of the holders of a role, those whom the search found are read first', () => {
  const grants = Array.from({ length: 300 }, (_, n) => ({ member_id: `m${n}` }));
  const { alone, left } = wantedOf({ q: 'w', role: 'r' }, [hit('m299'), hit('nobody')], grants);
  expect([alone[0], alone.length, left]).toEqual(['m299', 200, 100]);
});

test('who left is found by what is known of them', () => {
  const left = member('a', { status: 'left', employee_number: 'A0042', mobile: '13800138000' });
  expect(matches(left, { status: 'left' })).toBe(true);
  expect(matches(left, {})).toBe(false);
  expect(['王', 'a004', '8001', '138'].map((q) => matchesText(left, q))).toEqual([true, true, true, false]);
});
