import { organization, search } from './organization';

export const security = (org: string) => ({
  audit: (filters: { action?: string; actor?: string } = {}) =>
    `${organization(org)}/security/audit${search(filters)}`,
  policy: () => `${organization(org)}/security/policy`,
  lookups: () => `${organization(org)}/security/lookups`,
});
