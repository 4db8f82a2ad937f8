import { useQueries } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { overwritten, type SpecialDay, specialDaysOf } from './calendars';

/** So many are named; of more it is said how many there are. */
const NAMED = 10;

/** What is lost where special days are set over others: said before they are. */
export function Overwritten(props: {
  group: string | undefined;
  from: string;
  to: string;
  /** The day that is edited: that it changes is no surprise. */
  edited: string | undefined;
}) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { org } = useAccess();
  const { from, to, group } = props;
  // No more than 400 days are set at once: the years of the first and the last are all.
  const years = [...new Set([from, to].map((date) => Number(date.slice(0, 4))))];
  const known = useQueries({
    queries: years.map((year) => specialDaysOf(org, year, group)),
    combine: (answers): SpecialDay[] => answers.flatMap(({ data }) => data?.days ?? []),
  });
  const lost = overwritten(known, from, to).filter(({ date }) => date !== props.edited);
  if (lost.length === 0) return null;
  const named = lost.slice(0, NAMED).map(({ date, name }) => `${format.day(date)} ${name}`);
  const more = lost.length - named.length;
  const days = format.list(more > 0 ? [...named, t('calendars.overwritesMore', { count: more })] : named);
  return (
    <Alert
      className="form-alert"
      type="warning"
      showIcon
      title={t('calendars.overwrites', { count: lost.length })}
      description={t('calendars.overwritesWhich', { days })}
    />
  );
}
