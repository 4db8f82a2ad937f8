import { organization, search } from './organization';

export const home = (org: string) => ({
  home: () => organization(org),
  setup: (filters: { step?: string } = {}) => `${organization(org)}/setup${search(filters)}`,
});
