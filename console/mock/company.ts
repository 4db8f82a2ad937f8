// The company that mocked tests begin with; a test overrides what it is about.
import { PERMISSIONS, type Permission } from '../src/api/generated/contract';
import type { components } from '../src/api/generated/schema';
import type { Handlers } from './service';

type Schema<N extends keyof components['schemas']> = components['schemas'][N];

export const ORG = '0192a000-0000-7000-8000-000000000001';
export const MEMBER = '0192a000-0000-7000-8000-000000000002';
export const ROOT = '0192a000-0000-7000-8000-000000000010';

export const organization: Schema<'Organization'> = {
  id: ORG,
  name: '晨光科技',
  time_zone: 'Asia/Shanghai',
  locale: 'zh-CN',
  root_department_id: ROOT,
  second_factor: { required_of: 'nobody', from: null },
  version: 1,
};

export const department = (
  n: number,
  name: string,
  more: Partial<Schema<'Department'>> = {},
): Schema<'Department'> => ({
  id: `0192a000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`,
  name,
  parent_id: ROOT,
  position: 0,
  outsourced: false,
  version: 1,
  ...more,
});

export const departments: Schema<'Department'>[] = [
  { id: ROOT, name: '晨光科技', parent_id: null, position: 0, outsourced: false, version: 1 },
  department(1, '研发部', { external_id: 'HR-1' }),
  department(2, '市场部'),
];

/** Who one is: somebody with these permissions for the whole organization. */
export const holding = (...permissions: Permission[]): Schema<'MyMembership'> => ({
  member_id: MEMBER,
  organization,
  second_factor: { required: false, from: null, on: false },
  permissions: permissions.map((permission) => ({ permission, includes_below: true })),
});

export const everything = Object.keys(PERMISSIONS) as Permission[];

export const company: Handlers = {
  read_my_account: () => ({
    account_id: '0192a000-0000-7000-8000-000000000003',
    email: 'owner@example.com',
    name: '王小明',
    locale: 'zh-CN',
    second_factor: false,
    version: 1,
    created_at: '2026-01-01T00:00:00Z',
  }),
  list_my_organizations: () => ({ items: [{ id: ORG }] }),
  read_organization: () => organization,
  read_my_membership: () => holding(...everything),
  list_departments: () => ({ items: departments }),
};
