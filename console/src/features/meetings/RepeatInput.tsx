import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { EVERY, type Every, type Repeat } from './repeat';
import { useMeetingWords } from './useMeetingTexts';
import { plusDays } from './zone';

/** How a meeting repeats, by the few rules that people choose. */
export function RepeatInput(props: {
  zone: string;
  /** The day on which it begins. */
  day: string;
  id?: string;
  value?: Repeat;
  onChange?: (repeat: Repeat) => void;
}) {
  const { t } = useTranslation('meetings');
  const words = useMeetingWords();
  const { value, onChange, day } = props;
  if (!value) return null;
  const options: { value: Every; label: string }[] = EVERY.map((every) => ({
    value: every,
    label: t(`every.${every}`),
  }));
  if (value.rule !== null && value.every === 'other')
    options.push({ value: 'other', label: words.rule(value.rule, props.zone) });
  const repeats = value.every !== 'never' && value.every !== 'other';
  return (
    <div className="when-line">
      <Select<Every>
        {...(props.id !== undefined && { id: props.id })}
        className="repeat-every"
        value={value.every}
        options={options}
        onChange={(every) =>
          onChange?.({
            ...value,
            every,
            until: every === 'never' || every === 'other' ? null : (value.until ?? plusDays(day, 91)),
          })
        }
      />
      {repeats && (
        <>
          <span>{t('form.until')}</span>
          <DatePicker
            aria-label={t('form.lastOfSeries')}
            value={value.until === null ? null : dayjs(value.until)}
            placeholder={t('form.noEnd')}
            disabledDate={(date) => date.format('YYYY-MM-DD') < day}
            onChange={(date) => onChange?.({ ...value, until: date?.format('YYYY-MM-DD') ?? null })}
          />
        </>
      )}
    </div>
  );
}
