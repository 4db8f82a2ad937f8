// How what two people changed is shown to choose from.
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { differing } from '@/shared/forms/merge';
import { DepartmentNames, MemberNames } from '@/shared/pickers';
import type { CustomField, MemberValues } from './people';
import type { RoleValues } from './roles';

/** Of a person's fields, those that ids or days stand in; of custom fields, those in which the two differ. */
export function useMemberWords(fields: readonly CustomField[]) {
  const format = useFormat();
  return (field: keyof MemberValues, values: MemberValues, other: MemberValues) => {
    if (field === 'department_ids') return <DepartmentNames ids={values.department_ids} />;
    if (field === 'manager_id') return <MemberNames ids={values.manager_id ? [values.manager_id] : []} />;
    if (field === 'hired_on') return values.hired_on ? format.day(values.hired_on) : undefined;
    if (field !== 'custom_fields') return undefined;
    const ids = differing(values.custom_fields, other.custom_fields) as string[];
    return (
      <ul className="people-plain">
        {ids.map((id) => (
          <li key={id}>
            {fields.find((one) => one.id === id)?.name ?? '…'}: {values.custom_fields[id] ?? '–'}
          </li>
        ))}
      </ul>
    );
  };
}

/** Of a role's permissions, those that the other version does not have. */
export function useRoleWords() {
  const { t } = useTranslation('people');
  return (field: keyof RoleValues, values: RoleValues, other: RoleValues) => {
    if (field !== 'permissions') return undefined;
    const own = values.permissions.filter((one) => !other.permissions.includes(one));
    return own.length === 0 ? (
      t('roles.nothingMore')
    ) : (
      <ul className="people-plain">
        {own.map((one) => (
          <li key={one}>{t(`permission.${one}` as 'permission.organization.read')}</li>
        ))}
      </ul>
    );
  };
}
