import {
  BarChartOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  InsertRowAboveOutlined,
  ShopOutlined,
} from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    meetings: typeof texts;
  }
}

const HELD = [
  '/v1/organizations/{org_id}/room-timeline',
  '/v1/organizations/{org_id}/agenda',
  '/v1/organizations/{org_id}/rooms/{room_id}/bookings',
] as const;
const MEETINGS = [
  ...HELD,
  '/v1/organizations/{org_id}/meetings/{meeting_id}',
  '/v1/organizations/{org_id}/meetings/{meeting_id}/occurrences',
  '/v1/organizations/{org_id}/meetings/{meeting_id}/video',
  '/v1/organizations/{org_id}/meetings/{meeting_id}/attachments',
] as const;
const WAITING = '/v1/organizations/{org_id}/room-approvals';
const ROOMS = [
  '/v1/organizations/{org_id}/rooms',
  '/v1/organizations/{org_id}/rooms/{room_id}',
  '/v1/organizations/{org_id}/rooms/{room_id}/policy',
  '/v1/organizations/{org_id}/rooms/{room_id}/managers',
  '/v1/organizations/{org_id}/room-timeline',
] as const;
const CLOSURES = [
  '/v1/organizations/{org_id}/rooms/{room_id}/closures',
  '/v1/organizations/{org_id}/places/{place_id}/closures',
  '/v1/organizations/{org_id}/room-timeline',
] as const;

export default defineFeature({
  pages: [
    {
      id: 'meetings.timeline',
      path: 'meetings',
      title: { en: 'Room timeline', 'zh-CN': '会议室时间轴' },
      load: () => import('./TimelinePage'),
      needs: ['meetings.use'],
      navigation: { group: 'meetings', order: 0, icon: InsertRowAboveOutlined },
    },
    {
      id: 'meetings.agenda',
      path: 'meetings/agenda',
      title: { en: 'My meetings', 'zh-CN': '我的会议' },
      load: () => import('./AgendaPage'),
      needs: ['meetings.use'],
      navigation: { group: 'meetings', order: 10, icon: CalendarOutlined },
    },
    {
      id: 'meetings.approvals',
      path: 'meetings/approvals',
      title: { en: 'Booking approvals', 'zh-CN': '会议室审批' },
      load: () => import('./ApprovalsPage'),
      needs: ['meetings.use'],
      navigation: { group: 'meetings', order: 20, icon: CheckSquareOutlined },
    },
    {
      id: 'meetings.rooms',
      path: 'meetings/rooms',
      title: { en: 'Rooms and places', 'zh-CN': '会议室与地点' },
      load: () => import('./RoomsPage'),
      needs: ['meetings.use'],
      navigation: { group: 'meetings', order: 30, icon: ShopOutlined },
    },
    {
      id: 'meetings.room',
      path: 'meetings/rooms/$room',
      title: { en: 'Room', 'zh-CN': '会议室' },
      load: () => import('./RoomPage'),
      needs: ['meetings.use'],
      sample: 'meetings/rooms/0199d000-0000-7000-8000-0000000000a2',
    },
    {
      id: 'meetings.usage',
      path: 'meetings/usage',
      title: { en: 'Use of rooms', 'zh-CN': '会议室使用统计' },
      load: () => import('./UsagePage'),
      needs: ['meetings.use'],
      navigation: { group: 'meetings', order: 40, icon: BarChartOutlined },
    },
  ],
  live: {
    'meeting.*': MEETINGS,
    'meeting.answered': MEETINGS,
    'place.*': ['/v1/organizations/{org_id}/places', ...ROOMS],
    'room.*': ROOMS,
    'room_booking.requested': [WAITING, ...HELD],
    'room_booking.decided': [WAITING, ...MEETINGS],
    'room_booking.released': [WAITING, ...MEETINGS],
    'room_closure.*': [...CLOSURES, '/v1/organizations/{org_id}/rooms/{room_id}/bookings'],
  },
});
