import { organization, search } from './organization';

export const attendance = (org: string) => ({
  board: (filters: { status?: string; department?: string } = {}) =>
    `${organization(org)}/attendance${search(filters)}`,
  month: (filters: { month?: string; department?: string; member?: string; day?: string } = {}) =>
    `${organization(org)}/attendance/month${search(filters)}`,
  requests: (filters: { tab?: string } = {}) => `${organization(org)}/attendance/requests${search(filters)}`,
  reports: (filters: { from?: string; to?: string } = {}) =>
    `${organization(org)}/attendance/reports${search(filters)}`,
  periods: () => `${organization(org)}/attendance/periods`,
  sites: () => `${organization(org)}/attendance/sites`,
  groups: () => `${organization(org)}/attendance/groups`,
  shifts: () => `${organization(org)}/attendance/shifts`,
  rosters: () => `${organization(org)}/attendance/rosters`,
  calendars: () => `${organization(org)}/attendance/calendars`,
  rules: () => `${organization(org)}/attendance/rules`,
});
