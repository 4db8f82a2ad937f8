import { expect, test } from 'vitest';
import { accessOf } from './access';

const organization = {
  id: 'o',
  name: '晨光科技',
  time_zone: 'Asia/Shanghai',
  locale: 'zh-CN' as const,
  root_department_id: 'root',
  second_factor: { required_of: 'nobody' as const },
  version: 1,
};

test('a permission for a department reaches what is below only if it says so', () => {
  const access = accessOf({
    member_id: 'm',
    organization,
    second_factor: { required: false, on: false },
    permissions: [
      { permission: 'organization.read', includes_below: true },
      { permission: 'members.manage', department_id: 'a', includes_below: true },
      { permission: 'departments.manage', department_id: 'a', includes_below: false },
    ],
  });
  expect(access.can('members.manage')).toBe(true);
  expect(access.canEverywhere('members.manage')).toBe(false);
  expect(access.canEverywhere('organization.read')).toBe(true);
  expect(access.canFor('members.manage', ['root', 'a', 'b'])).toBe(true);
  expect(access.canFor('departments.manage', ['root', 'a', 'b'])).toBe(false);
  expect(access.canFor('departments.manage', ['root', 'a'])).toBe(true);
  expect(access.can('audit.read')).toBe(false);
});
