// Where one is, who one is there, and what one may do.
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Permission, Schema } from '@/api';

export interface Access {
  /** The organization's id, for paths and requests. */
  org: string;
  organization: Schema<'Organization'>;
  member: string;
  /** Whether the organization wants a second factor of one, since or from when, and whether one has it. */
  secondFactor: Schema<'MyMembership'>['second_factor'];
  /** Whether one holds it, for some department at least. */
  can: (permission: Permission) => boolean;
  /** Whether one holds it for the whole organization. */
  canEverywhere: (permission: Permission) => boolean;
  /** Whether one holds it for a department, given with all that it is in: `[root, ..., department]`. */
  canFor: (permission: Permission, departmentPath: readonly string[]) => boolean;
}

const Context = createContext<Access | null>(null);

export function accessOf(membership: Schema<'MyMembership'>): Access {
  const held = (permission: Permission) => membership.permissions.filter((p) => p.permission === permission);
  const everywhere = (permission: Permission) => held(permission).some((p) => p.department_id == null);
  return {
    org: membership.organization.id,
    organization: membership.organization,
    member: membership.member_id,
    secondFactor: membership.second_factor,
    can: (permission) => held(permission).length > 0,
    canEverywhere: everywhere,
    canFor: (permission, path) =>
      everywhere(permission) ||
      held(permission).some(
        ({ department_id, includes_below }) =>
          department_id != null &&
          (includes_below ? path.includes(department_id) : path.at(-1) === department_id),
      ),
  };
}

export function AccessProvider(props: { membership: Schema<'MyMembership'>; children: ReactNode }) {
  const access = useMemo(() => accessOf(props.membership), [props.membership]);
  return <Context value={access}>{props.children}</Context>;
}

export function useAccess(): Access {
  const access = useContext(Context);
  if (access === null) throw new Error('useAccess is for pages of an organization');
  return access;
}

/** Shows its children to who holds one of the permissions; what one may not do is not shown. */
export function Can(props: { one: readonly Permission[]; children: ReactNode }) {
  const { can } = useAccess();
  return props.one.some(can) ? props.children : null;
}
