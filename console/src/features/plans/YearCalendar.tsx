// A year of days: those that are special are marked by color and by a sign, and each can be pressed.
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { type SpecialDay, weeksOf } from './calendars';
import { WEEK } from './groups';

interface Props {
  year: number;
  today: string;
  days: ReadonlyMap<string, SpecialDay>;
  national: ReadonlyMap<string, Schema<'CalendarDay'>>;
  onDay: (date: string) => void;
}

export function YearCalendar({ year, today, days, national, onDay }: Props) {
  const { t } = useTranslation('plans');
  const [language] = useLanguage();
  const format = useFormat();
  return (
    <div className="year">
      {Array.from({ length: 12 }, (_, i) => i + 1).map((month) => {
        const title = format.month(`${year}-${String(month).padStart(2, '0')}`);
        return (
          <table key={month} className="month" aria-label={title}>
            <caption>{title}</caption>
            <thead>
              <tr>
                {WEEK.map((day) => (
                  <th key={day} scope="col">
                    <span aria-hidden>{t(`calendars.letter.${day}`)}</span>
                    <span className="hidden">{t(`groups.day.${day}`)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeksOf(year, month).map((week) => (
                <tr key={week.find(Boolean)}>
                  {week.map((date, column) => {
                    if (date === undefined) return <td key={WEEK[column]} />;
                    const special = days.get(date);
                    const public_ = special ? undefined : national.get(date);
                    const worked = special ? special.worked : public_?.kind === 'make_up_workday';
                    const name =
                      special?.name ?? (language === 'en' ? public_?.name?.en : public_?.name?.zh_cn);
                    const kind = special ? 'own' : public_ ? 'national' : undefined;
                    const words = [
                      format.weekday(date),
                      ...(kind ? [t(worked ? 'calendars.worked' : 'calendars.off')] : []),
                      ...(name ? [name] : []),
                    ].join(', ');
                    return (
                      <td key={date}>
                        <button
                          type="button"
                          className="day"
                          data-kind={kind}
                          data-worked={kind ? worked : undefined}
                          data-weekend={column > 4}
                          aria-current={date === today ? 'date' : undefined}
                          aria-label={words}
                          title={words}
                          onClick={() => onDay(date)}
                        >
                          {Number(date.slice(8))}
                          {kind && (
                            <span aria-hidden className="day-sign">
                              {t(worked ? 'calendars.workedSign' : 'calendars.offSign')}
                            </span>
                          )}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        );
      })}
    </div>
  );
}
