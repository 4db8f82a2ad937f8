import { Alert, Checkbox, DatePicker, Radio } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, type Ref, useImperativeHandle, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import './shifts.css';
import {
  addDays,
  type Dated,
  daysBetween,
  type From,
  NOW,
  overtakenOn,
  type Span,
  spansOf,
} from './versions';

interface Props {
  value?: From;
  onChange?: (from: From) => void;
  versions: readonly Dated[];
  /** Whom a change into the past concerns, in words. */
  concerns: string;
  /** A new thing holds from today on; there is no past to change. */
  onlyAhead?: boolean;
  ref?: Ref<{ focus: () => void }>;
}

/** From when a change holds; into the past only after one has read what that changes. */
export function FromEditor({ value = NOW, onChange, versions, concerns, onlyAhead, ref }: Props) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { organization } = useAccess();
  const [now] = useState(() => today(organization.time_zone));
  useImperativeHandle(ref, () => ({ focus: () => undefined }));
  const date = value.date ?? now;
  const isPast = date < now;
  const next = overtakenOn(versions, date);
  return (
    <div className="from">
      <Radio.Group
        value={value.date === undefined ? 'today' : 'date'}
        options={[
          { value: 'today', label: t('from.today') },
          { value: 'date', label: t('from.date') },
        ]}
        onChange={(event) =>
          onChange?.(event.target.value === 'today' ? NOW : { date: addDays(now, 1), past: false })
        }
      />
      {value.date !== undefined && (
        <DatePicker
          aria-label={t('from.label')}
          allowClear={false}
          value={dayjs(value.date)}
          maxDate={dayjs(addDays(now, 366))}
          {...(onlyAhead && { minDate: dayjs(now) })}
          onChange={(day) => day && onChange?.({ date: day.format('YYYY-MM-DD'), past: false })}
        />
      )}
      {next && (
        <Alert
          className="plans-gap"
          type="info"
          showIcon
          title={t('from.overtaken', { day: format.day(next) })}
        />
      )}
      {isPast && (
        <Alert
          className="plans-gap"
          type="warning"
          showIcon
          title={t('from.past', {
            count: daysBetween(date, now),
            from: format.day(date),
            to: format.day(addDays(now, -1)),
          })}
          description={
            <>
              <p>{concerns}</p>
              <p>{t('from.pastHelp')}</p>
              <Checkbox
                checked={value.past}
                onChange={(event) => onChange?.({ ...value, past: event.target.checked })}
              >
                {t('from.confirm')}
              </Checkbox>
            </>
          }
        />
      )}
    </div>
  );
}

/** For `Form.Item`: a change into the past must be wanted. */
export function wantsPast(zone: string, words: string) {
  return {
    validator: async (_: unknown, from: From | undefined) => {
      if (from?.date !== undefined && from.date < today(zone) && !from.past) throw new Error(words);
    },
  };
}

/** What held, holds, and will hold. */
export function Versions<V extends Dated>(props: {
  versions: readonly V[];
  render: (version: V) => ReactNode;
}) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { organization } = useAccess();
  const spans: Span<V>[] = spansOf(props.versions, today(organization.time_zone)).reverse();
  return (
    <ol className="versions">
      {spans.map(({ version, from, to, when }) => (
        <li key={version.number} data-when={when}>
          <strong>
            {to === undefined
              ? t('from.since', { day: format.day(from) })
              : t('from.span', { from: format.day(from), to: format.day(to) })}
          </strong>{' '}
          <span className="versions-when">{t(`from.when.${when}`)}</span>
          <div>{props.render(version)}</div>
        </li>
      ))}
    </ol>
  );
}
