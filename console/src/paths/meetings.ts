import { organization, search } from './organization';

export const meetings = (org: string) => ({
  timeline: (filters: { date?: string } = {}) => `${organization(org)}/meetings${search(filters)}`,
  rooms: () => `${organization(org)}/meetings/rooms`,
  policy: () => `${organization(org)}/meetings/policy`,
  approvals: () => `${organization(org)}/meetings/approvals`,
  usage: () => `${organization(org)}/meetings/usage`,
});
