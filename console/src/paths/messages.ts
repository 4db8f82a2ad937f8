import { organization, part } from './organization';

export const messages = (org: string) => ({
  groups: () => `${organization(org)}/messages`,
  group: (conversation: string) => `${organization(org)}/messages/${part(conversation)}`,
  settings: () => `${organization(org)}/messages/settings`,
});
