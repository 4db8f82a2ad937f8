import { organization, part, search } from './organization';

export const people = (org: string) => ({
  members: (filters: { q?: string; department?: string; status?: string; role?: string } = {}) =>
    `${organization(org)}/people${search(filters)}`,
  member: (member: string) => `${organization(org)}/people/members/${part(member)}`,
  departments: (filters: { q?: string } = {}) => `${organization(org)}/people/departments${search(filters)}`,
  roles: (filters: { role?: string } = {}) => `${organization(org)}/people/roles${search(filters)}`,
  groups: () => `${organization(org)}/people/groups`,
  fields: (filters: { archived?: string } = {}) => `${organization(org)}/people/fields${search(filters)}`,
  invitations: (filters: { tab?: string } = {}) =>
    `${organization(org)}/people/invitations${search(filters)}`,
  visibility: () => `${organization(org)}/people/visibility`,
  imports: (id?: string) => `${organization(org)}/people/imports${id === undefined ? '' : `/${part(id)}`}`,
});
