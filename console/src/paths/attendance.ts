import { organization, search } from './organization';

export const attendance = (org: string) => ({
  board: () => `${organization(org)}/attendance`,
  month: (filters: { month?: string; department?: string } = {}) =>
    `${organization(org)}/attendance/month${search(filters)}`,
  requests: () => `${organization(org)}/attendance/requests`,
  reports: () => `${organization(org)}/attendance/reports`,
  periods: () => `${organization(org)}/attendance/periods`,
  sites: () => `${organization(org)}/attendance/sites`,
  groups: () => `${organization(org)}/attendance/groups`,
  shifts: () => `${organization(org)}/attendance/shifts`,
  rosters: () => `${organization(org)}/attendance/rosters`,
  calendars: () => `${organization(org)}/attendance/calendars`,
});
