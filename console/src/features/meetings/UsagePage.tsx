import { useQueries } from '@tanstack/react-query';
import { Segmented, theme } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { Chart } from '@/shared/ui/Chart';
import { type Column, DataTable, type Sort } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { sorted } from '@/shared/ui/sorted';
import { wholeTimelineOf } from './meetings';
import { PlaceSelect } from './PlaceSelect';
import { DAYS } from './rooms';
import { hoursOf, PERIODS, type Period, periodOf, shareOf, type Usage, usageOf, windowsOf } from './usage';
import { useRooms } from './useRooms';
import '@/shared/attendance/tones.css';
import './meetings.css';

/** How much of their time the rooms are booked, as charts and as a table. */
export default function UsagePage() {
  const { t } = useTranslation('meetings');
  const [language] = useLanguage();
  const { org, organization } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const { places } = useRooms();
  const [filters, setFilters] = useSearchState(['period', 'place']);
  const { token } = theme.useToken();
  const { colorText, colorTextDescription: weak, colorBorderSecondary: line } = token;
  const [sort, setSort] = useState<Sort>({ by: 'share', descending: true });
  const zone = places.find(({ id }) => id === filters.place)?.time_zone ?? organization.time_zone;
  const period = PERIODS.find((one) => one === filters.period) ?? 'thisWeek';
  const { from, to } = periodOf(period, Date.now(), zone);
  const { days, windows } = useMemo(() => windowsOf(from, to, zone), [from, to, zone]);
  const weeks = useQueries({
    queries: windows.map((window) => wholeTimelineOf(org, window, filters.place)),
    combine: (answers) => ({
      isPending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ error }) => error)?.error ?? null,
      refetch: () => Promise.all(answers.map(({ refetch }) => refetch())),
      data: answers.map(({ data }) => data),
    }),
  });
  const report = useMemo(
    () =>
      usageOf(
        weeks.data.flatMap((one) => one ?? []),
        days,
        zone,
      ),
    [weeks.data, days, zone],
  );
  const hours = (minutes: number) => format.number(Math.round(minutes / 6) / 10);
  const percent = (part: number | undefined) => (part === undefined ? '–' : format.percent(part));
  const sortValue = (room: Usage, by: string) =>
    by === 'share'
      ? (shareOf(room) ?? -1)
      : by === 'name'
        ? room.name
        : room[by as 'capacity' | 'bookings' | 'minutes'];
  const rows = sorted(report.rooms, sort, sortValue, language);
  const most = useMemo(
    () =>
      [...report.rooms]
        .sort((a, b) => (shareOf(b) ?? 0) - (shareOf(a) ?? 0))
        .slice(0, 15)
        .reverse(),
    [report],
  );
  const bars = useMemo(
    () => ({
      grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
      xAxis: {
        type: 'value',
        max: 1,
        axisLabel: { color: weak, formatter: (one: number) => format.percent(one) },
        splitLine: { lineStyle: { color: line } },
      },
      yAxis: { type: 'category', data: most.map(({ name }) => name), axisLabel: { color: colorText } },
      tooltip: { valueFormatter: (one: number) => format.percent(one) },
      series: [
        {
          type: 'bar',
          barMaxWidth: 18,
          data: most.map((room) => shareOf(room) ?? 0),
          label: {
            show: true,
            position: 'right',
            color: colorText,
            formatter: ({ value }: { value: number }) => format.percent(value),
          },
        },
      ],
    }),
    [most, format, colorText, weak, line],
  );
  const [first, last] = hoursOf(report.heat);
  const dayNames = useMemo(() => DAYS.map((day) => t(`day.${day}`)), [t]);
  const map = useMemo(() => {
    const columns = Array.from({ length: last - first }, (_, n) => first + n);
    const data = report.heat.flatMap((row, day) =>
      columns.flatMap((hour, x) => {
        const part = row[hour];
        return part == null ? [] : [[x, 6 - day, Math.round(part * 1000) / 1000]];
      }),
    );
    return {
      grid: { left: 8, right: 8, top: 8, bottom: 48, containLabel: true },
      xAxis: { type: 'category', data: columns.map((hour) => `${hour}:00`), axisLabel: { color: weak } },
      yAxis: { type: 'category', data: [...dayNames].reverse(), axisLabel: { color: colorText } },
      tooltip: {
        formatter: ({ value }: { value: [number, number, number] }) =>
          `${dayNames[6 - value[1]]} ${first + value[0]}:00  ${format.percent(value[2])}`,
      },
      visualMap: {
        min: 0,
        max: 1,
        calculable: false,
        // What lies below the scale: nothing, as below the cells.
        inactiveColor: 'transparent',
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemHeight: 120,
        textStyle: { color: weak },
        text: [format.percent(1), format.percent(0)],
        inRange: { color: ['rgba(64, 128, 240, 0.08)', 'rgba(64, 128, 240, 1)'] },
      },
      series: [{ type: 'heatmap', data }],
    };
  }, [report, first, last, dayNames, format, colorText, weak]);
  const peak = report.heat
    .flatMap((row, day) => row.map((part, hour) => ({ day, hour, part: part ?? 0 })))
    .sort((a, b) => b.part - a.part)[0];
  const columns: Column<Usage>[] = [
    {
      key: 'name',
      title: t('rooms.name'),
      sortable: true,
      render: ({ room_id, name }) => <AppLink to={paths.meetings.room(room_id)}>{name}</AppLink>,
    },
    {
      key: 'capacity',
      title: t('rooms.seats'),
      sortable: true,
      width: '14%',
      render: ({ capacity }) => format.number(capacity),
    },
    {
      key: 'bookings',
      title: t('usage.bookings'),
      sortable: true,
      width: '16%',
      render: ({ bookings }) => format.number(bookings),
    },
    {
      key: 'minutes',
      title: t('usage.hours'),
      sortable: true,
      width: '18%',
      render: ({ minutes }) => hours(minutes),
    },
    {
      key: 'share',
      title: t('usage.share'),
      sortable: true,
      width: '18%',
      render: (room) => percent(shareOf(room)),
    },
  ];
  const isEmpty = report.rooms.length === 0;
  return (
    <Page title={t('usage.title')} intro={t('usage.intro')}>
      <div className="page-filters">
        <Segmented<Period>
          aria-label={t('usage.period')}
          value={period}
          onChange={(next) => setFilters({ period: next === 'thisWeek' ? undefined : next })}
          options={PERIODS.map((one) => ({ value: one, label: t(`usage.${one}`) }))}
        />
        <PlaceSelect value={filters.place} onChange={(place) => setFilters({ place })} />
        <span className="weak">
          {format.day(from)} – {format.day(to)}
        </span>
      </div>
      <ListStates
        query={weeks}
        isEmpty={isEmpty}
        isFiltered={filters.place !== undefined}
        empty={{ title: t('rooms.empty'), help: t('rooms.emptyHelp') }}
      >
        <dl className="usage-sums">
          <div className="card">
            <dt>{t('usage.share')}</dt>
            <dd>{percent(shareOf(report))}</dd>
          </div>
          <div className="card">
            <dt>{t('usage.bookings')}</dt>
            <dd>{format.number(report.bookings)}</dd>
          </div>
          <div className="card">
            <dt>{t('usage.hours')}</dt>
            <dd>{hours(report.minutes)}</dd>
          </div>
          <div className="card">
            <dt>{t('usage.peak')}</dt>
            <dd>
              {peak && peak.part > 0 ? (
                <>
                  {dayNames[peak.day]} {peak.hour}:00{' '}
                  <span className="weak small">{format.percent(peak.part)}</span>
                </>
              ) : (
                '–'
              )}
            </dd>
          </div>
        </dl>
        <div className="usage-charts">
          <section className="card" aria-label={t('usage.byRoom')}>
            <h2>{t('usage.byRoom')}</h2>
            <Chart
              option={bars}
              height={Math.max(180, most.length * 28 + 40)}
              label={t('usage.byRoomLabel', { from: format.day(from), to: format.day(to) })}
            />
          </section>
          <section className="card" aria-label={t('usage.byHour')}>
            <h2>{t('usage.byHour')}</h2>
            <Chart option={map} height={300} label={t('usage.byHourLabel')} />
          </section>
        </div>
        <DataTable
          label={t('usage.title')}
          columns={columns}
          rows={rows}
          rowKey={({ room_id }) => room_id}
          sort={{ ...sort, onChange: setSort }}
        />
        <p className="weak small">{t('usage.how')}</p>
      </ListStates>
    </Page>
  );
}
