import { Checkbox, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { spanOfWhen, type When } from './meetings';
import { TimeInput } from './TimeInput';
import { clockAt, minutesOf, plusDays } from './zone';

/** When a meeting is, on the clock of its zone. */
export function WhenInput(props: {
  zone: string;
  value?: When;
  onChange?: (when: When) => void;
  ref?: Ref<{ focus: () => void }>;
}) {
  const { zone, value, onChange, ref } = props;
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const frame = useRef<HTMLFieldSetElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector('input')?.focus() }));
  if (!value) return null;
  const { from, to } = spanOfWhen(value, zone);
  const days = Math.round((Date.parse(value.end_day) - Date.parse(value.start_day)) / 86_400_000);
  const set = (change: Partial<When>) => onChange?.({ ...value, ...change });
  // What is moved keeps its length.
  const setStart = (start: string) => {
    if (days > 0 || minutesOf(value.end) <= minutesOf(value.start)) return set({ start });
    const end = minutesOf(start) + minutesOf(value.end) - minutesOf(value.start);
    if (end <= 1440) set({ start, end: clockAt(end) });
    else set({ start, end_day: plusDays(value.end_day, 1), end: clockAt(end - 1440) });
  };
  return (
    <fieldset className="when" ref={frame} aria-label={t('form.when')}>
      <div className="when-line">
        <DatePicker
          aria-label={t('form.day')}
          allowClear={false}
          value={dayjs(value.start_day)}
          onChange={(date) => {
            const start_day = date?.format('YYYY-MM-DD');
            if (start_day) set({ start_day, end_day: plusDays(start_day, Math.max(days, 0)) });
          }}
        />
        {!value.all_day && <TimeInput label={t('form.start')} value={value.start} onChange={setStart} />}
        <span aria-hidden>–</span>
        {!value.all_day && (
          <TimeInput
            label={t('form.end')}
            value={value.end}
            after={days === 0 ? value.start : undefined}
            onChange={(end) => set({ end })}
          />
        )}
        {(value.all_day || days > 0) && (
          <DatePicker
            aria-label={t('form.lastDay')}
            allowClear={false}
            value={dayjs(value.end_day)}
            disabledDate={(date) => date.format('YYYY-MM-DD') < value.start_day}
            onChange={(date) => date && set({ end_day: date.format('YYYY-MM-DD') })}
          />
        )}
        <Checkbox checked={value.all_day} onChange={({ target }) => set({ all_day: target.checked })}>
          {t('form.allDay')}
        </Checkbox>
        {!value.all_day && days === 0 && (
          <Checkbox checked={false} onChange={() => set({ end_day: plusDays(value.start_day, 1) })}>
            {t('form.moreDays')}
          </Checkbox>
        )}
      </div>
      <span className={to > from ? 'weak small' : 'when-fault small'} role={to > from ? undefined : 'alert'}>
        {to <= from
          ? t('form.endsBefore')
          : value.all_day
            ? t('form.daysIn', { count: days + 1, zone })
            : t('form.lengthIn', { length: format.minutes((to - from) / 60_000), zone })}
      </span>
    </fieldset>
  );
}
