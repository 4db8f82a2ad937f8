import { organization, part, search } from './organization';

export const messages = (org: string) => ({
  groups: (filters: { q?: string; kind?: string; state?: string } = {}) =>
    `${organization(org)}/messages${search(filters)}`,
  group: (conversation: string, filters: { tab?: string } = {}) =>
    `${organization(org)}/messages/${part(conversation)}${search(filters)}`,
  departmentGroups: () => `${organization(org)}/messages/departments`,
  announcements: (filters: { readers?: string } = {}) =>
    `${organization(org)}/messages/announcements${search(filters)}`,
  settings: () => `${organization(org)}/messages/settings`,
  /** Where a link into a group leads; its secret stands behind the `#`. */
  join: () => `${organization(org)}/messages/join`,
});
