import {
  ContactsOutlined,
  MailOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { client, unwrap } from '@/api';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    people: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'people.members',
      path: 'people',
      title: { en: 'Members', 'zh-CN': '通讯录' },
      load: () => import('./MembersPage'),
      needs: ['organization.read'],
      navigation: { group: 'people', order: 10, icon: ContactsOutlined },
    },
    {
      id: 'people.member',
      path: 'people/members/$member',
      title: { en: 'Member', 'zh-CN': '成员' },
      load: () => import('./ProfilePage'),
      needs: ['organization.read'],
    },
    {
      id: 'people.roles',
      path: 'people/roles',
      title: { en: 'Roles', 'zh-CN': '角色与权限' },
      load: () => import('./RolesPage'),
      needs: ['roles.grant', 'roles.manage'],
      navigation: { group: 'people', order: 30, icon: SafetyCertificateOutlined },
    },
    {
      id: 'people.groups',
      path: 'people/groups',
      title: { en: 'User groups', 'zh-CN': '用户组' },
      load: () => import('./GroupsPage'),
      needs: ['organization.read'],
      navigation: { group: 'people', order: 40, icon: TeamOutlined },
    },
    {
      id: 'people.fields',
      path: 'people/fields',
      title: { en: 'Custom fields', 'zh-CN': '自定义字段' },
      load: () => import('./FieldsPage'),
      needs: ['members.manage'],
      navigation: { group: 'people', order: 60, icon: ProfileOutlined },
    },
    {
      id: 'people.invitations',
      path: 'people/invitations',
      title: { en: 'Joining', 'zh-CN': '加入与邀请' },
      load: () => import('./InvitationsPage'),
      needs: ['members.manage'],
      navigation: { group: 'people', order: 50, icon: MailOutlined },
    },
    {
      id: 'people.import',
      path: 'people/imports',
      title: { en: 'Import of people', 'zh-CN': '导入成员' },
      load: () => import('./ImportsPage'),
      needs: ['members.manage'],
    },
    {
      id: 'people.imported',
      path: 'people/imports/$import',
      title: { en: 'Import of people', 'zh-CN': '导入成员' },
      load: () => import('./ImportPage'),
      needs: ['members.manage'],
    },
  ],
  live: {
    'member.*': [
      // The list of people, while it is shown, sees to this itself.
      '/v1/organizations/{org_id}/members',
      '/v1/organizations/{org_id}/directory',
      '/v1/organizations/{org_id}/members/{member_id}/role-grants',
      '/v1/organizations/{org_id}/role-grants',
      '/v1/organizations/{org_id}/roles',
      '/v1/organizations/{org_id}/invitations',
    ],
    'members.imported': ['/v1/organizations/{org_id}/members', '/v1/organizations/{org_id}/departments'],
    'import.progressed': ['/v1/organizations/{org_id}/imports/{import_id}'],
    'join_request.*': ['/v1/organizations/{org_id}/join-requests', '/v1/organizations/{org_id}/join-links'],
    'user_group.*': [
      '/v1/organizations/{org_id}/user-groups',
      '/v1/organizations/{org_id}/user-groups/{user_group_id}/members',
    ],
    'custom_field.*': ['/v1/organizations/{org_id}/custom-fields'],
  },
  tasks: {
    'people.import': async ({ org, id }) => {
      const one = await unwrap(
        client.GET('/v1/organizations/{org_id}/imports/{import_id}', {
          params: { path: { org_id: org, import_id: id } },
        }),
      );
      if (one.state === 'done') return { state: 'done' };
      if (one.state === 'failed' || one.state === 'rejected') return { state: 'failed' };
      return { state: 'running', done: one.rows_applied, total: one.rows_read };
    },
  },
});
