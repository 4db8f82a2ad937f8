import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readWhole, type Schema } from '@/api';
import { useAccess } from './access';

export type Role = Schema<'Role'>;

export const rolesOf = (org: string) =>
  readWhole('/v1/organizations/{org_id}/roles', { params: { path: { org_id: org } } });

/** Roles as they are called in the language of the reader: the built-in ones have words here. */
export function useRoles() {
  const { t } = useTranslation();
  const { org } = useAccess();
  const query = useQuery(rolesOf(org));
  const { data } = query;
  return useMemo(() => {
    const roles = data ?? [];
    const nameOf = (role: Pick<Role, 'builtin' | 'name'>) =>
      role.builtin ? t(`builtin.${role.builtin}`) : role.name;
    const names = new Map(roles.map((role) => [role.id, nameOf(role)]));
    return { query, roles, nameOf, name: (id: string) => names.get(id) ?? '…' };
  }, [query, data, t]);
}
