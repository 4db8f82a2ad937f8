import {
  CalendarOutlined,
  ClockCircleOutlined,
  ControlOutlined,
  EnvironmentOutlined,
  TableOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    plans: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'plans.groups',
      path: 'attendance/groups',
      title: { en: 'Attendance groups', 'zh-CN': '考勤组' },
      load: () => import('./GroupsPage'),
      needs: ['attendance.manage'],
      navigation: { group: 'attendance', order: 60, icon: UsergroupAddOutlined },
    },
    {
      id: 'plans.shifts',
      path: 'attendance/shifts',
      title: { en: 'Shifts', 'zh-CN': '班次' },
      load: () => import('./ShiftsPage'),
      needs: ['attendance.manage', 'attendance.plan_rosters'],
      navigation: { group: 'attendance', order: 61, icon: ClockCircleOutlined },
    },
    {
      id: 'plans.rosters',
      path: 'attendance/rosters',
      title: { en: 'Rosters', 'zh-CN': '排班' },
      load: () => import('./RostersPage'),
      needs: ['attendance.plan_rosters', 'attendance.read'],
      navigation: { group: 'attendance', order: 62, icon: TableOutlined },
    },
    {
      id: 'plans.calendars',
      path: 'attendance/calendars',
      title: { en: 'Calendars', 'zh-CN': '工作日历' },
      load: () => import('./CalendarsPage'),
      needs: ['attendance.manage'],
      navigation: { group: 'attendance', order: 63, icon: CalendarOutlined },
    },
    {
      id: 'plans.sites',
      path: 'attendance/sites',
      title: { en: 'Sites', 'zh-CN': '打卡地点' },
      load: () => import('./SitesPage'),
      needs: ['attendance.manage'],
      navigation: { group: 'attendance', order: 64, icon: EnvironmentOutlined },
    },
    {
      id: 'plans.rules',
      path: 'attendance/rules',
      title: { en: 'Rules', 'zh-CN': '考勤规则' },
      load: () => import('./RulesPage'),
      needs: ['attendance.manage'],
      navigation: { group: 'attendance', order: 65, icon: ControlOutlined },
    },
  ],
  live: {
    'attendance.roster_changed': [
      '/v1/organizations/{org_id}/attendance/rosters',
      '/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}',
    ],
    'attendance.calendar_changed': [
      '/v1/organizations/{org_id}/attendance/special-days',
      '/v1/organizations/{org_id}/attendance/calendar',
      '/v1/organizations/{org_id}/attendance/rosters',
      '/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}',
    ],
  },
});
