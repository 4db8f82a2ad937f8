// What the group of a department follows besides the department itself.
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';

export type GroupFlags = Required<Schema<'NewDepartmentGroup'>>;

/** The flags that are set, in words. */
export function useFlagWords() {
  const { t } = useTranslation('messages');
  return (flags: GroupFlags) => [
    ...(flags.with_below ? [t('departments.below')] : []),
    ...(flags.with_outsourced ? [t('departments.outsourced')] : []),
    ...(flags.with_hidden ? [t('departments.hidden')] : []),
  ];
}
