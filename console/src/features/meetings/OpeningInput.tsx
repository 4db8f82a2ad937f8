import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Switch } from 'antd';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { DAYS, type Opening } from './rooms';
import { TimeInput } from './TimeInput';
import { clockAt, minutesOf } from './zone';

const OFFICE: Opening[] = DAYS.slice(0, 5).map((day) => ({ day, from: '08:00', to: '20:00' }));

/** When a room is open, by the days of a week; always, where nothing is said. */
export function OpeningInput(props: {
  value?: Opening[] | null;
  onChange?: (hours: Opening[] | null) => void;
  ref?: Ref<{ focus: () => void }>;
}) {
  const { t } = useTranslation(['meetings', 'common']);
  const { value = null, onChange, ref } = props;
  const frame = useRef<HTMLFieldSetElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector('button')?.focus() }));
  const replace = (old: Opening, next: Opening | undefined) =>
    onChange?.((value ?? []).flatMap((one) => (one !== old ? [one] : next ? [next] : [])));
  return (
    <fieldset className="when" ref={frame} aria-label={t('rooms.opening')}>
      <div className="when-line">
        <Switch
          aria-label={t('rooms.byHours')}
          checked={value !== null}
          onChange={(on) => onChange?.(on ? OFFICE : null)}
        />
        <span>{value === null ? t('rooms.always') : t('rooms.byHours')}</span>
      </div>
      {value !== null &&
        DAYS.map((day) => {
          const stretches = value.filter((one) => one.day === day);
          const last = stretches.at(-1);
          const next = last ? Math.min(minutesOf(last.to) + 60, 1380) : 480;
          return (
            <div key={day} className="opening-day">
              <span>{t(`day.${day}`)}</span>
              <div>
                {stretches.length === 0 && <span className="weak">{t('rooms.shut')}</span>}
                {stretches.map((one, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is the one at its place
                  <span className="when-line" key={index}>
                    <TimeInput
                      label={t('rooms.opens', { day: t(`day.${day}`), number: index + 1 })}
                      value={one.from}
                      step={30}
                      onChange={(from) => replace(one, { ...one, from })}
                    />
                    –
                    <TimeInput
                      label={t('rooms.shuts', { day: t(`day.${day}`), number: index + 1 })}
                      value={one.to}
                      after={one.from}
                      step={30}
                      onChange={(to) => replace(one, { ...one, to })}
                    />
                    <Button
                      type="text"
                      size="small"
                      icon={<DeleteOutlined />}
                      aria-label={t('rooms.removeStretch', { day: t(`day.${day}`), number: index + 1 })}
                      onClick={() => replace(one, undefined)}
                    />
                  </span>
                ))}
              </div>
              {stretches.length < 8 && (
                <Button
                  type="text"
                  size="small"
                  icon={<PlusOutlined />}
                  aria-label={t('rooms.addStretch', { day: t(`day.${day}`) })}
                  onClick={() =>
                    onChange?.(
                      [...value, { day, from: clockAt(next), to: clockAt(Math.min(next + 240, 1440)) }].sort(
                        (a, b) => DAYS.indexOf(a.day) - DAYS.indexOf(b.day) || a.from.localeCompare(b.from),
                      ),
                    )
                  }
                />
              )}
            </div>
          );
        })}
    </fieldset>
  );
}
