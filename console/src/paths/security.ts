import { organization, search } from './organization';

export const security = (org: string) => ({
  audit: (filters: { action?: string; actor?: string } = {}) =>
    `${organization(org)}/security/audit${search(filters)}`,
  secondFactor: (filters: { show?: string } = {}) =>
    `${organization(org)}/security/second-factor${search(filters)}`,
  lookups: () => `${organization(org)}/security/lookups`,
});
