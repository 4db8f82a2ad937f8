import { organization, part, search } from './organization';

export const people = (org: string) => ({
  members: (filters: { q?: string; department?: string; status?: string } = {}) =>
    `${organization(org)}/people${search(filters)}`,
  member: (member: string) => `${organization(org)}/people/members/${part(member)}`,
  departments: (filters: { q?: string } = {}) => `${organization(org)}/people/departments${search(filters)}`,
  roles: () => `${organization(org)}/people/roles`,
  invitations: () => `${organization(org)}/people/invitations`,
  imports: (id?: string) => `${organization(org)}/people/imports${id === undefined ? '' : `/${part(id)}`}`,
});
