import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog, type Versioned } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import {
  type Closing,
  nextClosing,
  PERIOD_CHANGES,
  type Period,
  periodRulesOf,
  setPeriodRules,
} from './periods';

type Rules = Schema<'PeriodRules'>;
type Values = Pick<Rules, 'start_day'> & { closing: Closing | null };

/** When periods begin and are closed, and what the service closes next. */
export function PeriodRules({ rules, periods }: { rules: Rules; periods: readonly Period[] }) {
  const { t } = useTranslation(['attendance', 'common']);
  const { can } = useAccess();
  const format = useFormat();
  const closingWords = useClosingWords();
  const [editing, setEditing] = useState(false);
  const next = nextClosing(rules, periods);
  return (
    <section className="card" aria-label={t('periods.rules')}>
      <h2>{t('periods.rules')}</h2>
      <p className="period-dates">{t('periods.startDay', { day: rules.start_day })}</p>
      <p>{closingWords(rules.closing ?? null)}</p>
      {next && (
        <p className="weak">
          {t(`periods.closing.${next.state}`, {
            range: `${format.day(next.first_date)} – ${format.day(next.last_date)}`,
            when: format.dateTime(next.at),
          })}
        </p>
      )}
      {can('attendance.manage') && <Button onClick={() => setEditing(true)}>{t('common:act.edit')}</Button>}
      {editing && <RulesForm rules={rules} onClose={() => setEditing(false)} />}
    </section>
  );
}

function useClosingWords() {
  const { t } = useTranslation('attendance');
  return (closing: Closing | null) =>
    closing
      ? t(closing.periods_back === 1 ? 'periods.closing.last' : 'periods.closing.beforeLast', {
          day: closing.day,
          time: closing.time.slice(0, 5),
        })
      : t('periods.closing.byHand');
}

/** Where one begins who closes by hand so far: time enough for requests to be decided. */
const FIRST: Closing = { day: 5, time: '18:00', periods_back: 1 };

const valuesOf = ({ start_day, closing, version }: Rules): Versioned<Values> => ({
  values: { start_day, closing: closing ? { ...closing, time: closing.time.slice(0, 5) } : null },
  version,
});

function RulesForm(props: { rules: Rules; onClose: () => void }) {
  const { t } = useTranslation('attendance');
  const { org, can } = useAccess();
  const closingWords = useClosingWords();
  const rules = useQuery(periodRulesOf(org));
  const save = useAct(
    ({ version, values }: { version: number; values: Values }) => setPeriodRules(org, version, values),
    PERIOD_CHANGES,
  );
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      title={t('periods.rules')}
      labels={{ start_day: t('periods.day'), closing: t('periods.closing.title') }}
      show={(field, values) => (field === 'closing' ? closingWords(values.closing) : values[field])}
      initial={valuesOf(props.rules)}
      parts={['closing']}
      submit={async (values, _changed, version) => {
        await save.mutateAsync({ version, values });
        notify.success(t('periods.rulesSaved'));
      }}
      reread={async () => valuesOf((await rules.refetch()).data ?? props.rules)}
    >
      <Form.Item
        name="start_day"
        label={t('periods.day')}
        extra={t('periods.rulesHelp')}
        rules={[{ required: true }]}
      >
        <InputNumber min={1} max={28} precision={0} />
      </Form.Item>
      {/* Whoever may not close periods may not have them closed either; what is set stays. */}
      {can('attendance.close_periods') && <ClosingFields />}
    </FormDialog>
  );
}

function ClosingFields() {
  const { t } = useTranslation('attendance');
  const { organization } = useAccess();
  return (
    <>
      <Form.Item
        name="closing"
        label={t('periods.closing.title')}
        extra={t('periods.closing.help')}
        getValueProps={(closing: Closing | null) => ({ checked: closing !== null })}
        getValueFromEvent={(on: boolean) => (on ? FIRST : null)}
      >
        <Switch />
      </Form.Item>
      <Form.Item noStyle dependencies={['closing']}>
        {({ getFieldValue }) =>
          getFieldValue('closing') && (
            <>
              <Form.Item
                name={['closing', 'day']}
                label={t('periods.closing.day')}
                extra={t('periods.closing.dayHelp')}
                rules={[{ required: true }]}
              >
                <InputNumber min={1} max={31} precision={0} />
              </Form.Item>
              <Form.Item
                name={['closing', 'time']}
                label={t('periods.closing.time')}
                extra={t('periods.closing.zone', { zone: organization.time_zone })}
                rules={[{ required: true }]}
              >
                <Input type="time" />
              </Form.Item>
              <Form.Item name={['closing', 'periods_back']} label={t('periods.closing.which')}>
                <Radio.Group
                  options={[
                    { value: 1, label: t('periods.closing.one') },
                    { value: 2, label: t('periods.closing.two') },
                  ]}
                />
              </Form.Item>
            </>
          )
        }
      </Form.Item>
    </>
  );
}
