import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Segmented, theme } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { DepartmentSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { Chart } from '@/shared/ui/Chart';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { ExportForm } from './ExportForm';
import { Exports } from './Exports';
import { lastMonth, rangeOf, rateOf, type Statistic, statisticsOf, sumOf, type Totals } from './reports';
import '@/shared/attendance/tones.css';
import './attendance.css';

/** Sums by group or department, as charts and as a table, and files of them. */
export default function ReportsPage() {
  const { t } = useTranslation('attendance');
  const { org, organization, canEverywhere } = useAccess();
  const format = useFormat();
  const now = today(organization.time_zone);
  const [filters, setFilters] = useSearchState(['from', 'to', 'by', 'department']);
  const { from, to } = rangeOf(filters, now);
  const by = filters.by === 'department' ? 'department' : 'group';
  const [exporting, setExporting] = useState(false);
  const query = useQuery(
    statisticsOf(org, { from, to, by, ...(filters.department && { department_id: filters.department }) }),
  );
  const items = useMemo(() => query.data?.items ?? [], [query.data]);
  // Whoever is in several departments counts in each; only groups can be added up.
  const total = by === 'group' ? sumOf(items) : items[0]?.totals;
  const rate = total && rateOf(total);
  const hours = (seconds: number) => format.number(Math.round(seconds / 360) / 10);
  const number = (name: keyof Totals) => ({
    key: name,
    title: t(`total.${name as 'days'}`),
    width: '7%',
    render: ({ totals }: Statistic) => format.number(totals[name]),
  });
  const inHours = (name: 'worked_seconds' | 'leave_seconds' | 'overtime_seconds', width: string) => ({
    key: name,
    title: t(`total.${name}`),
    width,
    render: ({ totals }: Statistic) => hours(totals[name]),
  });
  const columns: Column<Statistic>[] = [
    {
      key: 'name',
      title: t(by === 'group' ? 'reports.group' : 'reports.department'),
      render: ({ name }) => name ?? t('reports.without'),
    },
    { key: 'people', title: t('reports.people'), width: '7%', render: (row) => format.number(row.people) },
    {
      key: 'rate',
      title: t('reports.rate'),
      width: '9%',
      render: ({ totals }) => {
        const share = rateOf(totals);
        return share === undefined ? '–' : format.percent(share);
      },
    },
    number('worked_days'),
    number('absent_days'),
    number('excused_days'),
    number('late_count'),
    number('early_count'),
    number('missing_count'),
    inHours('worked_seconds', '7%'),
    inHours('leave_seconds', '9%'),
    inHours('overtime_seconds', '9%'),
  ];
  const ranges: [string, { from: string; to: string }][] = [
    [t('reports.thisMonth'), { from: `${now.slice(0, 7)}-01`, to: now }],
    [t('reports.lastMonth'), lastMonth(now)],
  ];
  return (
    <Page
      title={t('reports.title')}
      intro={t('reports.intro')}
      actions={
        canEverywhere('attendance.read') && (
          <Button type="primary" icon={<DownloadOutlined />} onClick={() => setExporting(true)}>
            {t('export.act')}
          </Button>
        )
      }
    >
      <div className="page-filters">
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(from), dayjs(to)]}
          aria-label={t('reports.range')}
          disabledDate={(date) => date.format('YYYY-MM-DD') > now}
          onChange={(range) =>
            range?.[0] &&
            range[1] &&
            setFilters({ from: range[0].format('YYYY-MM-DD'), to: range[1].format('YYYY-MM-DD') })
          }
        />
        {ranges.map(([label, range]) => (
          <Button
            key={label}
            type={from === range.from && to === range.to ? 'default' : 'text'}
            onClick={() => setFilters(range)}
          >
            {label}
          </Button>
        ))}
        <Segmented
          aria-label={t('reports.by')}
          value={by}
          onChange={(value) => setFilters({ by: value === 'group' ? undefined : value })}
          options={[
            { value: 'group', label: t('reports.byGroup') },
            { value: 'department', label: t('reports.byDepartment') },
          ]}
        />
        <DepartmentSelect
          aria-label={t('filter.department')}
          placeholder={t('filter.department')}
          value={filters.department ?? null}
          onChange={(department) => setFilters({ department: department ?? undefined })}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={items.every(({ totals }) => totals.days === 0)}
        isFiltered={Boolean(filters.department)}
        empty={{ title: t('reports.empty'), help: t('reports.emptyHelp') }}
      >
        {total && (
          <dl className="sums">
            <Sum
              name={t('reports.rate')}
              value={rate === undefined ? '–' : format.percent(rate)}
              tone={rate !== undefined && rate < 0.9 ? 'mind' : 'good'}
            />
            <Sum name={t('total.absent_days')} value={format.number(total.absent_days)} tone="bad" />
            <Sum name={t('total.late_count')} value={format.number(total.late_count)} tone="mind" />
            <Sum name={t('total.missing_count')} value={format.number(total.missing_count)} tone="bad" />
            <Sum name={t('total.excused_days')} value={format.number(total.excused_days)} tone="away" />
            <Sum name={t('reports.hours')} value={hours(total.worked_seconds)} tone="calm" />
          </dl>
        )}
        <div className="charts">
          <section className="card" aria-label={t('reports.rateChart')}>
            <h2>{t('reports.rateChart')}</h2>
            <RateChart items={items} />
          </section>
          <section className="card" aria-label={t('reports.faultChart')}>
            <h2>{t('reports.faultChart')}</h2>
            <FaultChart items={items} />
          </section>
        </div>
        <div className="wide-table">
          <DataTable
            label={t('reports.table')}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id ?? 'none'}
          />
        </div>
      </ListStates>
      {canEverywhere('attendance.read') && <Exports />}
      {exporting && (
        <ExportForm
          from={from}
          to={to}
          department={filters.department ?? null}
          onClose={() => setExporting(false)}
        />
      )}
    </Page>
  );
}

function Sum(props: { name: string; value: string; tone: 'good' | 'mind' | 'bad' | 'away' | 'calm' }) {
  return (
    <div className="sum" data-tone={props.tone}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

/** More bars than these nobody reads; the table below has them all. */
const BARS = 15;

function useBars(items: readonly Statistic[]) {
  const { t } = useTranslation('attendance');
  const { token } = theme.useToken();
  const { colorTextDescription: color, colorBorderSecondary: line } = token;
  return useMemo(() => {
    const shown = items.filter(({ totals }) => totals.planned_days > 0).slice(0, BARS);
    const names = shown.map(({ name }) => name ?? t('reports.without'));
    const axes = {
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      yAxis: {
        type: 'category' as const,
        inverse: true,
        data: names,
        axisLabel: { width: 110, overflow: 'truncate' as const, color },
      },
      xAxis: { type: 'value' as const, splitLine: { lineStyle: { color: line } }, axisLabel: { color } },
      legend: { top: 0, textStyle: { color } },
    };
    return { shown, axes, height: Math.max(180, 70 + shown.length * 30) };
  }, [items, t, color, line]);
}

function RateChart({ items }: { items: readonly Statistic[] }) {
  const { t } = useTranslation('attendance');
  const { shown, axes, height } = useBars(items);
  const option = useMemo(
    () => ({
      ...axes,
      grid: { ...axes.grid, top: 8 },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `${value}%` },
      legend: { show: false },
      xAxis: { ...axes.xAxis, max: 100, axisLabel: { ...axes.xAxis.axisLabel, formatter: '{value}%' } },
      series: [
        {
          type: 'bar',
          name: t('reports.rate'),
          barMaxWidth: 18,
          data: shown.map(({ totals }) => Math.round((rateOf(totals) ?? 0) * 1000) / 10),
        },
      ],
    }),
    [axes, shown, t],
  );
  return <Chart option={option} label={t('reports.rateChart')} height={height} />;
}

function FaultChart({ items }: { items: readonly Statistic[] }) {
  const { t } = useTranslation('attendance');
  const { shown, axes, height } = useBars(items);
  const option = useMemo(() => {
    const kinds = [
      ['late_count', '#d48806'],
      ['early_count', '#0e8f9c'],
      ['missing_count', '#c5221f'],
      ['absent_days', '#7a5af8'],
    ] as const;
    return {
      ...axes,
      tooltip: { trigger: 'axis' },
      xAxis: { ...axes.xAxis, minInterval: 1 },
      series: kinds.map(([name, color]) => ({
        type: 'bar',
        stack: 'all',
        name: t(`total.${name}`),
        color,
        barMaxWidth: 18,
        data: shown.map(({ totals }) => totals[name]),
      })),
    };
  }, [axes, shown, t]);
  return <Chart option={option} label={t('reports.faultChart')} height={height} />;
}
