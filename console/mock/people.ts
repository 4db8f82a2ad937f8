// People for mocked tests: as many as one wants, and what the service answers about them.
import type { components } from '../src/api/generated/schema';
import { department, MEMBER, ROOT } from './company';
import type { Handlers } from './service';

type Schema<N extends keyof components['schemas']> = components['schemas'][N];

const FAMILY = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '雷',
  '梅',
  '建国',
  '晓明',
  '思远',
  '雨桐',
];
const TITLES = ['工程师', '产品经理', '设计师', '销售', null];

const id = (kind: number, n: number) =>
  `0192a000-0000-7000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

export const member = (n: number, more: Partial<Schema<'Member'>> = {}): Schema<'Member'> => ({
  id: n === 0 ? MEMBER : id(1, n),
  name: `${FAMILY[n % FAMILY.length]}${GIVEN[(n * 7) % GIVEN.length]}`,
  employee_number: `A${String(n).padStart(5, '0')}`,
  mobile: `138${String(n).padStart(8, '0')}`,
  email: `user${n}@example.com`,
  title: TITLES[n % TITLES.length] ?? null,
  status: n % 17 === 3 ? 'invited' : n % 23 === 5 ? 'suspended' : 'active',
  department_ids: [n % 3 === 0 ? ROOT : department((n % 2) + 1, '').id],
  other_names: [],
  manager_id: n === 0 ? null : MEMBER,
  hired_on: '2024-03-01',
  custom_fields: {},
  departure: null,
  version: 1,
  ...more,
});

export const role = (n: number, name: string, more: Partial<Schema<'Role'>> = {}): Schema<'Role'> => ({
  id: id(2, n),
  name,
  builtin: null,
  group: null,
  permissions: ['organization.read'],
  holders: 0,
  hint: null,
  version: 1,
  ...more,
});

export const roles = [
  role(1, 'owner', {
    builtin: 'owner',
    holders: 1,
    permissions: [
      'organization.read',
      'organization.manage',
      'members.manage',
      'roles.grant',
      'roles.manage',
      'audit.read',
    ],
  }),
  role(2, 'hr', {
    builtin: 'hr',
    holders: 2,
    permissions: ['members.manage', 'attendance.read', 'attendance.correct'],
  }),
  role(3, 'department_manager', {
    builtin: 'department_manager',
    holders: 3,
    permissions: ['attendance.read', 'attendance.approve'],
  }),
  role(4, 'employee', {
    builtin: 'employee',
    permissions: ['attendance.check_in', 'messaging.use', 'meetings.use'],
  }),
  role(5, '门店督导', {
    group: '门店',
    holders: 1,
    permissions: ['attendance.read', 'attendance.plan_rosters'],
  }),
];

/** A list by pages of a hundred, as the service gives it. */
export function paged<T>(items: readonly T[], query: URLSearchParams): { items: T[]; next_cursor?: string } {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 100);
  const end = from + limit;
  return { items: items.slice(from, end), ...(end < items.length && { next_cursor: String(end) }) };
}

/** The handlers of a company with these people; what is changed is kept. */
export function peopled(people: Schema<'Member'>[]): Handlers {
  const find = (wanted: string | undefined) => people.findIndex((one) => one.id === wanted);
  const put = (wanted: string | undefined, change: object) => {
    const at = find(wanted);
    const now = people[at] as Schema<'Member'>;
    people[at] = { ...now, ...change, version: now.version + 1 };
    return people[at] as Schema<'Member'>;
  };
  return {
    list_members: ({ query }) =>
      paged(
        people.filter(
          (one) =>
            (query.get('status') ? one.status === query.get('status') : one.status !== 'left') &&
            (!query.get('department_id') || one.department_ids.includes(query.get('department_id') ?? '')),
        ),
        query,
      ),
    read_member: ({ params }) => people[find(params.member_id)] ?? member(0, { name: '王小明' }),
    edit_member: ({ params, body }) => {
      const { suspended, ...rest } = body as { suspended?: boolean };
      return put(params.member_id, {
        ...rest,
        ...(suspended !== undefined && { status: suspended ? 'suspended' : 'active' }),
      });
    },
    search_directory: ({ query }) => {
      const q = query.get('q') ?? '';
      const hits = people.filter(
        ({ name, employee_number }) => name.includes(q) || employee_number?.toLowerCase().startsWith(q),
      );
      return {
        items: hits.slice(0, 50).map(({ id: one, name, employee_number, title, department_ids }) => ({
          id: one,
          name,
          employee_number: employee_number ?? null,
          title: title ?? null,
          department_ids,
          matched: 'name' as const,
          is_open: true,
        })),
        more: hits.length > 50,
      };
    },
    list_roles: () => ({ items: roles }),
    list_role_grants: ({ query }) => ({
      items: [
        {
          id: id(3, 1),
          member_id: people[1]?.id ?? MEMBER,
          role_id: query.get('role_id') ?? id(2, 1),
          department_id: department(1, '').id,
          includes_below: true,
          granted_by: MEMBER,
          granted_at: '2026-10-01T02:00:00Z',
        },
      ],
    }),
    list_member_grants: ({ params }) => ({
      items: [
        {
          id: id(3, 2),
          member_id: params.member_id ?? '',
          role_id: id(2, 3),
          department_id: department(1, '').id,
          includes_below: true,
          granted_by: MEMBER,
          granted_at: '2026-10-01T02:00:00Z',
        },
      ],
    }),
    list_member_permissions: () => ({
      items: [
        {
          permission: 'attendance.read',
          title: 'See attendance',
          departments: [{ department_id: department(1, '').id, includes_below: true }],
        },
        { permission: 'messaging.use', title: 'Read and write' },
      ],
    }),
    list_user_groups: () => ({ items: [] }),
    list_custom_fields: () => ({ items: [] }),
  };
}
