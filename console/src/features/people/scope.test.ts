import { expect, test } from 'vitest';
import { accessOf } from '@/shared/access/access';
import { mayTake } from './scope';

const holding = (...permissions: { permission: string; department_id?: string; includes_below: boolean }[]) =>
  accessOf({ member_id: 'me', organization: { id: 'o' }, permissions } as never);
const paths = new Map([
  ['sales', ['root', 'sales']],
  ['north', ['root', 'sales', 'north']],
]);
const reads = { permissions: ['members.manage' as const] };
const of = (department_id: string | null, includes_below = false) => ({ department_id, includes_below });

test('a role is taken back by who gives roles where it reaches, and holds there what it permits', () => {
  const manager = holding(
    { permission: 'roles.grant', department_id: 'sales', includes_below: true },
    { permission: 'members.manage', department_id: 'sales', includes_below: false },
  );
  expect(mayTake(of('sales'), reads, paths, manager)).toBe(true);
  expect(mayTake(of('sales', true), reads, paths, manager)).toBe(false);
  expect(mayTake(of('north'), reads, paths, manager)).toBe(false);
  expect(mayTake(of('north'), { permissions: [] }, paths, manager)).toBe(true);
  expect(mayTake(of(null), { permissions: [] }, paths, manager)).toBe(false);
  const owner = holding(
    { permission: 'roles.grant', includes_below: true },
    { permission: 'members.manage', includes_below: true },
  );
  expect(mayTake(of(null), reads, paths, owner)).toBe(true);
  expect(mayTake(of('north', true), reads, paths, owner)).toBe(true);
});
