import { AuditOutlined, EnvironmentOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { defineFeature } from '@/shared/feature';
import type texts from './locales/en.json';

declare module '@/shared/i18n/namespaces' {
  interface Namespaces {
    security: typeof texts;
  }
}

export default defineFeature({
  pages: [
    {
      id: 'security.audit',
      path: 'security/audit',
      title: { en: 'Audit log', 'zh-CN': '审计日志' },
      load: () => import('./AuditPage'),
      needs: ['audit.read'],
      navigation: { group: 'security', order: 10, icon: AuditOutlined },
    },
    {
      id: 'security.lookups',
      path: 'security/lookups',
      title: { en: 'Looks at locations', 'zh-CN': '位置查看记录' },
      load: () => import('./LookupsPage'),
      needs: ['audit.read'],
      navigation: { group: 'security', order: 20, icon: EnvironmentOutlined },
    },
    {
      id: 'security.second-factor',
      path: 'security/second-factor',
      title: { en: 'Second factor', 'zh-CN': '两步验证' },
      load: () => import('./SecondFactorPage'),
      needs: ['organization.manage'],
      navigation: { group: 'security', order: 30, icon: SafetyCertificateOutlined },
    },
  ],
});
