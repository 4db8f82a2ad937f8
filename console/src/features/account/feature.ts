import { LaptopOutlined, UserOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    account: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'account.settings',
      path: 'account',
      title: { en: 'Profile and security', 'zh-CN': '个人设置' },
      load: () => import('./AccountPage'),
      navigation: { group: 'account', order: 10, icon: UserOutlined },
    },
    {
      id: 'account.sessions',
      path: 'account/sessions',
      title: { en: 'Sessions', 'zh-CN': '登录设备' },
      load: () => import('./SessionsPage'),
      navigation: { group: 'account', order: 20, icon: LaptopOutlined },
    },
  ],
  live: {
    'attendance.location_looked_at': ['/v1/organizations/{org_id}/attendance/my-looks'],
  },
});
