import { organization, part, search } from './organization';

export const meetings = (org: string) => ({
  timeline: (
    filters: {
      date?: string;
      view?: 'week';
      place?: string;
      q?: string;
      meeting?: string;
      occurrence?: string;
    } = {},
  ) => `${organization(org)}/meetings${search(filters)}`,
  agenda: (filters: { date?: string; meeting?: string; occurrence?: string } = {}) =>
    `${organization(org)}/meetings/agenda${search(filters)}`,
  rooms: (filters: { place?: string } = {}) => `${organization(org)}/meetings/rooms${search(filters)}`,
  room: (room: string) => `${organization(org)}/meetings/rooms/${part(room)}`,
  approvals: () => `${organization(org)}/meetings/approvals`,
  usage: (filters: { place?: string } = {}) => `${organization(org)}/meetings/usage${search(filters)}`,
});
