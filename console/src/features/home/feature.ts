import { HomeOutlined } from '@ant-design/icons';
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
  ],
});
