import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { MemberNames } from '@/shared/pickers';
import { differingIn, KINDS, lackedToGive, type Rights, type StaffValues } from './staff';

/** Rights by what they allow: "Edit: Sites; View: People". */
function useRightsWords() {
  const { t } = useTranslation('plans');
  const format = useFormat();
  return (rights: Rights): string =>
    (['write', 'read'] as const)
      .flatMap((level) => {
        const kinds = KINDS.filter((kind) => rights[kind] === level).map((kind) => t(`staff.kind.${kind}`));
        return kinds.length === 0
          ? []
          : [t('staff.may', { level: t(`staff.level.${level}`), kinds: format.list(kinds) })];
      })
      .join(t('staff.and'));
}

/** What two people set of the same staff, to choose from. */
export function useStaffConflictWords() {
  const { t } = useTranslation('plans');
  const rightsWords = useRightsWords();
  return (field: keyof StaffValues, values: StaffValues, other: StaffValues) => {
    if (field === 'leader_id') return <MemberNames ids={values.leader_id ? [values.leader_id] : []} />;
    return differingIn(values.sub_admins, other.sub_admins).map((id) => {
      const found = values.sub_admins.find(({ member_id }) => member_id === id);
      return (
        <div key={id}>
          <MemberNames ids={[id]} />{' '}
          {found ? t('staff.with', { rights: rightsWords(found.rights) }) : t('staff.notAmong')}
        </div>
      );
    });
  };
}

/** The permissions without which one cannot give every right; nothing where one holds them all. */
export function useLackedWords(canEverywhere: Parameters<typeof lackedToGive>[0]): string | undefined {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const names = lackedToGive(canEverywhere).map((permission) => t(`staff.permission.${permission}`));
  return names.length === 0 ? undefined : t('staff.lacked', { permissions: format.list(names) });
}
