import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { type Format, formats } from '@/shared/format/format';
import { useLanguage } from '@/shared/i18n/language';
import { partsOf, untilOf } from './repeat';
import { dayOf } from './zone';

export function useZoneFormat(zone: string): Format {
  const [language] = useLanguage();
  return useMemo(() => formats(language, zone), [language, zone]);
}

/** Meetings in words. */
export function useMeetingWords() {
  const { t } = useTranslation('meetings');
  const [language] = useLanguage();
  const { organization } = useAccess();
  /** From when to when, on the clock of a zone. */
  const span = (
    from: string,
    to: string,
    { zone = organization.time_zone, allDay = false }: { zone?: string; allDay?: boolean } = {},
  ): string => {
    const format = formats(language, zone);
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const [first, last] = [dayOf(start, zone), dayOf(allDay ? end - 1 : end, zone)];
    if (allDay)
      return first === last
        ? t('span.day', { day: format.weekday(first) })
        : t('span.days', { from: format.weekday(first), to: format.weekday(last) });
    return first === last
      ? `${format.weekday(first)} ${format.time(from)}–${format.time(to)}`
      : `${format.weekday(first)} ${format.time(from)} – ${format.weekday(last)} ${format.time(to)}`;
  };
  /** A rule as people say it; what is too rare for words stands as it is. */
  const rule = (text: string, zone: string): string => {
    const parts = partsOf(text);
    const format = formats(language, zone);
    const every = Number(parts.get('INTERVAL') ?? 1);
    const unit = ({ DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' } as const)[
      parts.get('FREQ') ?? ''
    ];
    const rare = ['BYMONTH', 'BYSETPOS', 'BYYEARDAY', 'BYWEEKNO'].some((name) => parts.has(name));
    const days = parts.get('BYDAY')?.split(',') ?? [];
    if (unit === undefined || rare || days.some((day) => !(day in WEEK))) return text;
    const names = days.map((day) =>
      new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
        Date.UTC(2026, 10, 16 + (WEEK[day] ?? 0)),
      ),
    );
    const isWork = days.length === 5 && !days.includes('SA') && !days.includes('SU');
    const core =
      isWork && unit === 'week' && every === 1 ? t('rule.workday') : t(`rule.${unit}`, { count: every });
    const on = names.length > 0 && !isWork ? t('rule.on', { core, days: format.list(names) }) : core;
    const until = untilOf(text, zone);
    if (until) return t('rule.until', { core: on, day: format.day(until) });
    const count = parts.get('COUNT');
    return count ? t('rule.times', { core: on, count: Number(count) }) : on;
  };
  const reminder = (minutes: number): string => {
    if (minutes === 0) return t('reminder.start');
    const size = Math.abs(minutes);
    const format = formats(language, organization.time_zone);
    const words = size % 1440 === 0 ? t('reminder.days', { count: size / 1440 }) : format.minutes(size);
    return t(minutes > 0 ? 'reminder.before' : 'reminder.after', { time: words });
  };
  return { span, rule, reminder };
}

const WEEK: Record<string, number> = { MO: 0, TU: 1, WE: 2, TH: 3, FR: 4, SA: 5, SU: 6 };
