import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { PERIODS, type PolicyValues } from './policy';

/** The rules of a room in words, each of one field of the form. */
export function usePolicyWords() {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  return (values: PolicyValues): { field: keyof PolicyValues; name: string; text: string }[] => {
    const quotas = PERIODS.flatMap((per) => {
      const { bookings, minutes } = values.quotas[per];
      const most = [
        bookings === null ? '' : t('quota.bookings', { count: bookings }),
        minutes === null ? '' : format.minutes(minutes),
      ].filter(Boolean);
      return most.length === 0 ? [] : [`${t(`quota.per.${per}`)} ${format.list(most)}`];
    });
    return [
      {
        field: 'who',
        name: t('policy.who'),
        text: t(values.who === 'everybody' ? 'policy.everybody' : 'policy.listed'),
      },
      {
        field: 'days_ahead',
        name: t('policy.days_ahead'),
        text: t('policy.aheadWords', {
          count: values.days_ahead,
          hour: `${String(values.opens_at_hour).padStart(2, '0')}:00`,
        }),
      },
      {
        field: 'longest_minutes',
        name: t('policy.length'),
        text: t('policy.lengthWords', {
          shortest: format.minutes(values.shortest_minutes),
          longest: format.minutes(values.longest_minutes),
        }),
      },
      {
        field: 'recurring',
        name: t('policy.recurring'),
        text: values.recurring
          ? t('policy.recurringWords', { count: values.recurring_days })
          : t('policy.noSeries'),
      },
      {
        field: 'approval',
        name: t('policy.approval'),
        text:
          values.approval === 'longer'
            ? t('policy.longerWords', { length: format.minutes(values.approval_above_minutes ?? 0) })
            : t(`policy.approve.${values.approval}`),
      },
      {
        field: 'quotas',
        name: t('policy.quotas'),
        text: quotas.length === 0 ? t('policy.noQuota') : quotas.join('; '),
      },
    ];
  };
}
