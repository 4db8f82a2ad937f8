// What the cells of the month say: made once for all of them, since there are a thousand.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import type { Cell, Reported } from './days';

export const SUMS = [
  'worked_days',
  'absent_days',
  'late_count',
  'early_count',
  'missing_count',
  'excused_days',
  'worked_hours',
] as const;
export type Sum = (typeof SUMS)[number];
type Sign = Cell['sign'];

export type MatrixWords = ReturnType<typeof useMatrixWords>;

export function useMatrixWords(days: readonly string[]) {
  const { t } = useTranslation('attendance');
  const format = useFormat();
  const [language] = useLanguage();
  return useMemo(() => {
    const narrow = new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' });
    const signs = new Map<Sign, string>();
    const shorts = new Map<Sign, string>();
    const known = (words: Map<Sign, string>, sign: Sign, say: () => string) => {
      const word = words.get(sign) ?? say();
      words.set(sign, word);
      return word;
    };
    const nothing = t('month.nothing');
    return {
      days: days.map(format.weekday),
      weekdays: days.map((day) => narrow.format(Date.parse(`${day}T00:00:00Z`))),
      /** What stands in a cell. */
      short: ({ sign, minutes }: Cell) =>
        `${known(shorts, sign, () => t(`short.${sign}`))}${minutes ? minutes : ''}`,
      /** What a cell is, for screen readers. */
      long: (cell: Cell | undefined) => {
        if (cell === undefined) return nothing;
        const word = known(signs, cell.sign, () => t(`sign.${cell.sign}`));
        return cell.minutes ? `${word} ${format.minutes(cell.minutes)}` : word;
      },
      sumName: (name: Sum) => t(`sum.${name}`),
      sum: ({ totals }: Reported, name: Sum) =>
        name === 'worked_hours'
          ? format.number(Math.round(totals.worked_seconds / 360) / 10)
          : format.number(totals[name]),
    };
  }, [t, format, language, days]);
}
