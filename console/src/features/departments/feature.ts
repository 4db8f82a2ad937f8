import { ApartmentOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    departments: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'departments.list',
      path: 'people/departments',
      title: { en: 'Departments', 'zh-CN': '部门' },
      load: () => import('./DepartmentsPage'),
      needs: ['organization.read'],
      navigation: { group: 'people', order: 20, icon: ApartmentOutlined },
    },
  ],
  live: {
    'department.*': ['/v1/organizations/{org_id}/departments'],
    'department.merged': ['/v1/organizations/{org_id}/departments'],
    'department.removed': ['/v1/organizations/{org_id}/departments'],
  },
});
