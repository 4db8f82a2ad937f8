import { ApartmentOutlined, MessageOutlined, NotificationOutlined, SettingOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    messages: typeof texts;
  }
}

const ALL = '/v1/organizations/{org_id}/conversations';
const ONE = '/v1/organizations/{org_id}/conversations/{conversation_id}';
const MEMBERS = '/v1/organizations/{org_id}/conversations/{conversation_id}/members';
const SPEAKERS = '/v1/organizations/{org_id}/conversations/{conversation_id}/speakers';
const REQUESTS = '/v1/organizations/{org_id}/conversations/{conversation_id}/requests';
const LINKS = '/v1/organizations/{org_id}/conversations/{conversation_id}/links';
const MESSAGES = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages';
const OF_DEPARTMENT = '/v1/organizations/{org_id}/departments/{department_id}/group';
const CHANNEL = '/v1/organizations/{org_id}/announcement-channel';

export default defineFeature({
  pages: [
    {
      id: 'messages.groups',
      path: 'messages',
      title: { en: 'Groups', 'zh-CN': '群聊' },
      load: () => import('./GroupsPage'),
      needs: ['messaging.use'],
      navigation: { group: 'messages', order: 10, icon: MessageOutlined },
    },
    {
      id: 'messages.announcements',
      path: 'messages/announcements',
      title: { en: 'Announcements', 'zh-CN': '公告' },
      load: () => import('./AnnouncementsPage'),
      needs: ['messaging.use'],
      navigation: { group: 'messages', order: 20, icon: NotificationOutlined },
    },
    {
      id: 'messages.departmentGroups',
      path: 'messages/departments',
      title: { en: 'Department groups', 'zh-CN': '部门群' },
      load: () => import('./DepartmentGroupsPage'),
      needs: ['departments.manage'],
      navigation: { group: 'messages', order: 30, icon: ApartmentOutlined },
    },
    {
      id: 'messages.settings',
      path: 'messages/settings',
      title: { en: 'Messaging settings', 'zh-CN': '消息设置' },
      load: () => import('./SettingsPage'),
      needs: ['messaging.use'],
      navigation: { group: 'messages', order: 40, icon: SettingOutlined },
    },
    {
      id: 'messages.join',
      path: 'messages/join',
      title: { en: 'Join a group', 'zh-CN': '加入群聊' },
      load: () => import('./JoinPage'),
      needs: ['messaging.use'],
    },
    {
      id: 'messages.group',
      path: 'messages/$conversation',
      title: { en: 'Group', 'zh-CN': '群聊' },
      load: () => import('./GroupPage'),
      needs: ['messaging.use'],
    },
  ],
  live: {
    'conversation.created': [ALL, OF_DEPARTMENT],
    'conversation.members_changed': [ALL, ONE, MEMBERS, SPEAKERS, CHANNEL, OF_DEPARTMENT],
    'conversation.changed': [ALL, ONE, MEMBERS, SPEAKERS],
    // A connection that was too far behind reads all that stands here again, so messages too.
    'conversation.archived': [ALL, ONE, MESSAGES],
    'conversation.request_changed': [REQUESTS, LINKS],
    'conversation.read': [ALL],
    'quiet_hours.changed': ['/v1/organizations/{org_id}/me/quiet-hours'],
  },
});
