import { organization } from './organization';

export const account = (org: string) => ({
  settings: () => `${organization(org)}/account`,
  sessions: () => `${organization(org)}/account/sessions`,
});
