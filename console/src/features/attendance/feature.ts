import {
  AuditOutlined,
  BarChartOutlined,
  DashboardOutlined,
  LockOutlined,
  TableOutlined,
} from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import { exportProgress } from './exportTask';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    attendance: typeof texts;
  }
}

const BOARD = ['/v1/organizations/{org_id}/attendance/board'] as const;
const DAYS = [
  '/v1/organizations/{org_id}/attendance/report',
  '/v1/organizations/{org_id}/members/{member_id}/attendance',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-corrections',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-spans',
] as const;
const REOPENINGS = '/v1/organizations/{org_id}/attendance/periods/{period_id}/person-reopenings';
const PERIODS = [
  '/v1/organizations/{org_id}/attendance/periods',
  REOPENINGS,
  '/v1/organizations/{org_id}/attendance/period-rules',
] as const;

export default defineFeature({
  pages: [
    {
      id: 'attendance.board',
      path: 'attendance',
      title: { en: 'Live board', 'zh-CN': '考勤看板' },
      load: () => import('./BoardPage'),
      needs: ['attendance.read'],
      navigation: { group: 'attendance', order: 0, icon: DashboardOutlined },
    },
    {
      id: 'attendance.month',
      path: 'attendance/month',
      title: { en: 'Month', 'zh-CN': '月度汇总' },
      load: () => import('./MonthPage'),
      needs: ['attendance.read'],
      navigation: { group: 'attendance', order: 10, icon: TableOutlined },
    },
    {
      id: 'attendance.requests',
      path: 'attendance/requests',
      title: { en: 'Approvals', 'zh-CN': '考勤审批' },
      load: () => import('./RequestsPage'),
      needs: ['attendance.check_in', 'attendance.manage'],
      navigation: { group: 'attendance', order: 20, icon: AuditOutlined },
    },
    {
      id: 'attendance.reports',
      path: 'attendance/reports',
      title: { en: 'Reports', 'zh-CN': '考勤统计' },
      load: () => import('./ReportsPage'),
      needs: ['attendance.read'],
      navigation: { group: 'attendance', order: 30, icon: BarChartOutlined },
    },
    {
      id: 'attendance.periods',
      path: 'attendance/periods',
      title: { en: 'Periods', 'zh-CN': '考勤关账' },
      load: () => import('./PeriodsPage'),
      needs: ['attendance.close_periods', 'attendance.reopen_periods', 'attendance.manage'],
      navigation: { group: 'attendance', order: 90, icon: LockOutlined },
    },
  ],
  live: {
    'attendance.board_changed': [...BOARD, ...DAYS],
    'attendance.corrected': DAYS,
    'attendance.spans_changed': DAYS,
    'attendance.request_changed': ['/v1/organizations/{org_id}/attendance/waiting-requests', ...DAYS],
    'attendance.export_progressed': ['/v1/organizations/{org_id}/attendance/exports'],
    'attendance.period_closed': [...PERIODS, ...DAYS],
    'attendance.period_reopened': [...PERIODS, ...DAYS],
    'attendance.person_closed': [REOPENINGS, ...DAYS],
    'attendance.person_reopened': [REOPENINGS, ...DAYS],
  },
  // Who decides on field work and doubts is told of neither; whoever checks in changes the board.
  liveSlowly: {
    'attendance.board_changed': [
      '/v1/organizations/{org_id}/attendance/field-work',
      '/v1/organizations/{org_id}/attendance/doubts',
    ],
    // A change of rules has many computed again, with an event for each person.
    'attendance.days_recomputed': [...DAYS, '/v1/organizations/{org_id}/attendance/statistics'],
  },
  tasks: { 'attendance.export': exportProgress },
});
