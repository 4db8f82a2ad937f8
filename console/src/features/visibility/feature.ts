import { EyeInvisibleOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    visibility: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'visibility.rules',
      path: 'people/visibility',
      title: { en: 'Visibility', 'zh-CN': '通讯录可见范围' },
      load: () => import('./VisibilityPage'),
      needs: ['visibility.manage'],
      navigation: { group: 'people', order: 55, icon: EyeInvisibleOutlined },
    },
  ],
});
