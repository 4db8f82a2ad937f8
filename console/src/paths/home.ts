import { organization } from './organization';

export const home = (org: string) => ({
  home: () => organization(org),
  setup: () => `${organization(org)}/setup`,
});
