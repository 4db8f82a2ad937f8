import { LockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useMemberNames } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { nextDay } from './days';
import { PeriodRules } from './PeriodRules';
import { OpenForSome, PersonReopenings } from './PersonReopenings';
import {
  closedIn,
  closePeriod,
  PERIOD_CHANGES,
  type Period,
  periodRulesOf,
  periodsOf,
  reopenPeriod,
} from './periods';
import { ReasonedDestructive } from './ReasonedDestructive';
import { ToneTag } from './StatusTag';
import '@/shared/attendance/tones.css';
import './attendance.css';

type Dates = Schema<'PeriodDates'>;
type Open =
  | { kind: 'close'; dates: Dates }
  | { kind: 'reopen'; period: Period }
  | { kind: 'people'; period: Period }
  | { kind: 'range' }
  | undefined;

/** Closing what is over, so that nothing of it changes any more; and opening it again. */
export default function PeriodsPage() {
  const { t } = useTranslation(['attendance', 'common']);
  const { org, organization, can } = useAccess();
  const format = useFormat();
  const [open, setOpen] = useState<Open>();
  const rules = useQuery(periodRulesOf(org));
  const query = useQuery(periodsOf(org));
  const rows = query.data ?? [];
  const names = useMemberNames(
    rows.flatMap(({ closed_by, reopened_by }) => [closed_by, reopened_by].filter((id) => id != null)),
  );
  const [id, setId] = useState(() => crypto.randomUUID());
  const close = useAct(async (dates: Dates) => {
    const closed = await closePeriod(org, { id, ...dates });
    setId(crypto.randomUUID());
    return closed;
  }, PERIOD_CHANGES);
  const reopen = useAct(
    ({ period, reason }: { period: Period; reason: string }) => reopenPeriod(org, period.id, reason),
    PERIOD_CHANGES,
  );
  const rangeWords = ({ first_date, last_date }: Dates) =>
    `${format.day(first_date)} – ${format.day(last_date)}`;
  const previous = rules.data?.previous;
  const toClose = previous && query.data && !closedIn(rows, previous) ? previous : undefined;
  const done = () => setOpen(undefined);
  // Others are told of their own alone.
  const readsPeople = can('attendance.close_periods') || can('attendance.reopen_periods');

  const reopened: Column<Period> = {
    key: 'reopened',
    title: t('periods.reopenedBy'),
    render: ({ reopened_by, reopened_at, reason }) =>
      reopened_by && reopened_at ? (
        <span title={reason ?? ''}>
          {names.get(reopened_by) ?? '…'}, {format.dateTime(reopened_at)}: {reason}
        </span>
      ) : (
        '–'
      ),
  };
  const columns: Column<Period>[] = [
    { key: 'dates', title: t('periods.dates'), width: '245px', render: rangeWords },
    {
      key: 'state',
      title: t('periods.state'),
      width: '200px',
      render: (period) =>
        period.closed ? (
          <span className="period-state">
            <ToneTag tone="good">{t('periods.closed')}</ToneTag>
            {readsPeople && <OpenForSome period={period} />}
          </span>
        ) : (
          <ToneTag tone="mind">{t('periods.reopened')}</ToneTag>
        ),
    },
    {
      key: 'by',
      title: t('periods.closedBy'),
      width: '230px',
      render: ({ closed_by, closed_at }) => {
        const who = closed_by ? (names.get(closed_by) ?? '…') : t('periods.byService');
        return `${who}, ${format.dateTime(closed_at)}`;
      },
    },
    // Seldom: without it there is room for the others.
    ...(rows.some(({ reopened_at }) => reopened_at != null) ? [reopened] : []),
    {
      key: 'acts',
      title: t('periods.acts'),
      width: '215px',
      render: (period) => (
        <>
          {readsPeople && (
            <Button
              type="link"
              size="small"
              onClick={() => setOpen({ kind: 'people', period })}
              aria-label={`${t('person.row')} ${rangeWords(period)}`}
            >
              {t('person.row')}
            </Button>
          )}
          {period.closed && can('attendance.reopen_periods') && (
            <Button
              type="link"
              size="small"
              danger
              onClick={() => setOpen({ kind: 'reopen', period })}
              aria-label={`${t('periods.reopen')} ${rangeWords(period)}`}
            >
              {t('periods.reopen')}
            </Button>
          )}
        </>
      ),
    },
  ];

  return (
    <Page
      title={t('periods.title')}
      intro={t('periods.intro')}
      actions={
        can('attendance.close_periods') && (
          <Button
            {...(toClose === undefined && { type: 'primary' as const })}
            icon={<LockOutlined />}
            onClick={() => setOpen({ kind: 'range' })}
          >
            {t('periods.range')}
          </Button>
        )
      }
    >
      <ListStates query={rules} isEmpty={rules.data === undefined}>
        {rules.data && previous && (
          <div className="period-cards">
            <section className="card" aria-label={t('periods.previous')}>
              <h2>{t('periods.previous')}</h2>
              <p className="period-dates">{rangeWords(previous)}</p>
              {toClose ? (
                <>
                  <p className="weak">{t('periods.toClose')}</p>
                  {can('attendance.close_periods') && (
                    <Button type="primary" onClick={() => setOpen({ kind: 'close', dates: toClose })}>
                      {t('periods.close')}
                    </Button>
                  )}
                </>
              ) : (
                <p>
                  <ToneTag tone="good">{t('periods.closed')}</ToneTag>
                </p>
              )}
            </section>
            <section className="card" aria-label={t('periods.current')}>
              <h2>{t('periods.current')}</h2>
              <p className="period-dates">{rangeWords(rules.data.current)}</p>
              <p className="weak">
                {t('periods.from', {
                  day: format.day(nextDay(rules.data.current.last_date)),
                })}
              </p>
            </section>
            <PeriodRules rules={rules.data} periods={rows} />
          </div>
        )}
      </ListStates>
      <ListStates query={query} isEmpty={rows.length === 0} empty={{ title: t('periods.empty') }}>
        <div className="wide-table">
          <DataTable label={t('periods.title')} columns={columns} rows={rows} rowKey={(row) => row.id} />
        </div>
      </ListStates>
      {open?.kind === 'close' && (
        <ConfirmDestructive
          open
          onClose={done}
          title={t('periods.closeTitle', { range: rangeWords(open.dates) })}
          happens={t('periods.closeHappens')}
          undo={t('periods.closeUndo')}
          label={t('periods.close')}
          act={async () => {
            await close.mutateAsync(open.dates);
            notify.success(t('periods.closeDone'));
          }}
        />
      )}
      {open?.kind === 'reopen' && (
        <ReasonedDestructive
          onClose={done}
          title={t('periods.reopenTitle', { range: rangeWords(open.period) })}
          happens={t('periods.reopenHappens')}
          undo={t('periods.reopenUndo')}
          label={t('periods.reopen')}
          act={async (reason) => {
            try {
              await reopen.mutateAsync({ period: open.period, reason });
            } catch (error) {
              // Somebody else was quicker: what was wanted is so.
              if (!isProblem(error, 'period_open')) throw error;
            }
            notify.success(t('periods.reopenDone'));
          }}
        />
      )}
      {open?.kind === 'people' && (
        <PersonReopenings period={open.period} range={rangeWords(open.period)} onClose={done} />
      )}
      {open?.kind === 'range' && (
        <RangeForm
          today={today(organization.time_zone)}
          {...(toClose && { initial: toClose })}
          onClose={done}
          onChosen={(dates) => setOpen({ kind: 'close', dates })}
        />
      )}
    </Page>
  );
}

/** Which dates; what will happen is said after it. */
function RangeForm(props: {
  today: string;
  initial?: Dates;
  onClose: () => void;
  onChosen: (dates: Dates) => void;
}) {
  const { t } = useTranslation('attendance');
  const chosen = useRef<Dates>(undefined);
  const start: [Dayjs, Dayjs] | null = props.initial
    ? [dayjs(props.initial.first_date), dayjs(props.initial.last_date)]
    : null;
  return (
    <FormDialog<{ range: [Dayjs, Dayjs] | null }>
      open
      // It closes itself after it was submitted; then the next question follows.
      onClose={() => (chosen.current ? props.onChosen(chosen.current) : props.onClose())}
      title={t('periods.rangeTitle')}
      label={t('periods.rangeNext')}
      initial={{ values: { range: start }, version: 0 }}
      submit={async ({ range }) => {
        if (!range) return;
        chosen.current = {
          first_date: range[0].format('YYYY-MM-DD'),
          last_date: range[1].format('YYYY-MM-DD'),
        };
      }}
    >
      <p className="weak">{t('periods.rangeHelp')}</p>
      <Form.Item name="range" label={t('periods.dates')} rules={[{ required: true }]}>
        <DatePicker.RangePicker
          style={{ width: '100%' }}
          disabledDate={(date) => date.format('YYYY-MM-DD') >= props.today}
        />
      </Form.Item>
    </FormDialog>
  );
}
