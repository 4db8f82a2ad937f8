import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { type People, type Rules, weekRuns } from './groups';
import type { Shift } from './shifts';

/** Groups in words, for tables and histories. */
export function useGroupWords(shifts: readonly Shift[]) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const names = new Map(shifts.map(({ id, name }) => [id, name]));
  return {
    schedule(rules: Rules): string {
      if (rules.schedule === 'roster') return t('groups.byRoster');
      const runs = weekRuns(rules.week).map(({ from, to, shift }) => {
        const days =
          from === to ? t(`groups.short.${from}`) : `${t(`groups.short.${from}`)}–${t(`groups.short.${to}`)}`;
        return `${days} ${names.get(shift) ?? '…'}`;
      });
      return runs.length === 0 ? t('groups.noDays') : format.list(runs);
    },
    people({ departments, member_ids, except_member_ids }: People): string {
      const parts = [
        ...(departments?.length ? [t('groups.departmentCount', { count: departments.length })] : []),
        ...(member_ids?.length ? [t('groups.memberCount', { count: member_ids.length })] : []),
        ...(except_member_ids?.length ? [t('groups.exceptCount', { count: except_member_ids.length })] : []),
      ];
      return parts.length === 0 ? t('groups.nobody') : format.list(parts);
    },
  };
}
