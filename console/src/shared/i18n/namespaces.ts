import 'i18next';
import type common from '@/locales/en.json';

/** Each feature adds its own namespace in its feature.ts, so that a key that does not exist does not compile. */
export interface Namespaces {
  common: typeof common;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Namespaces;
  }
}
