import { CompassOutlined, HomeOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    home: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'home.today',
      path: '',
      title: { en: 'Today', 'zh-CN': '今日' },
      load: () => import('./HomePage'),
      navigation: { group: 'home', order: 0, icon: HomeOutlined },
    },
    {
      id: 'home.setup',
      path: 'setup',
      title: { en: 'First steps', 'zh-CN': '快速开始' },
      load: () => import('./SetupPage'),
      needs: ['organization.manage'],
      navigation: { group: 'home', order: 10, icon: CompassOutlined },
    },
  ],
  live: {
    'meeting.*': ['/v1/organizations/{org_id}/agenda'],
    'join_request.*': ['/v1/organizations/{org_id}/join-requests'],
    'member.*': ['/v1/organizations/{org_id}/members'],
  },
});
