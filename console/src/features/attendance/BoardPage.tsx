import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { useAccess } from '@/shared/access/access';
import { boardInterval, STATUSES, TONES } from '@/shared/attendance/status';
import { useFormat } from '@/shared/format/useFormat';
import { useNarrow } from '@/shared/narrow';
import { DepartmentSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { useClearable } from '@/shared/ui/useClearable';
import { useRows } from '@/shared/useRows';
import { CardList } from './CardList';
import { DayDrawer } from './DayDrawer';
import { boardOf, type Fact, groupsOf, isStatus, shiftsOf, withCounts } from './days';
import { StatusTag, ToneTag } from './StatusTag';
import '@/shared/attendance/tones.css';
import './attendance.css';

type Entry = Schema<'BoardEntry'>;

const COUNTS: Record<Fact, keyof Schema<'AttendanceSummary'>> = {
  came_late: 'came_late',
  left_early: 'went_early',
  punched_outside: 'punched_outside',
};

/** Everybody within one's scope, now. */
export default function BoardPage() {
  const clearable = useClearable();
  const { t } = useTranslation('attendance');
  const { org, can } = useAccess();
  const format = useFormat();
  const narrow = useNarrow();
  const [filters, setFilters] = useSearchState([
    'department',
    'status',
    'group',
    'shift',
    'fact',
    'member',
    'day',
  ]);
  const query = useInfiniteQuery({
    ...boardOf(org, filters),
    refetchInterval: ({ state }) => boardInterval(withCounts(state.data?.pages[0])),
    placeholderData: (before) => before,
  });
  const groups = useQuery({ ...groupsOf(org), enabled: can('attendance.manage') });
  const shifts = useQuery({ ...shiftsOf(org), enabled: can('attendance.check_in') });
  const shiftNames = useMemo(() => new Map(shifts.data?.map(({ id, name }) => [id, name])), [shifts.data]);
  const groupNames = useMemo(() => new Map(groups.data?.map(({ id, name }) => [id, name])), [groups.data]);
  const summary = withCounts(query.data?.pages[0])?.summary;
  const rows = useRows(query);
  const filtered = Boolean(filters.status || filters.fact || filters.group || filters.shift);

  const open = ({ member, day }: Entry) => setFilters({ member: member.id, day: day?.work_date });
  const name = (entry: Entry) =>
    entry.day ? (
      <button type="button" className="as-link" onClick={() => open(entry)}>
        {entry.member.name}
      </button>
    ) : (
      entry.member.name
    );
  const status = ({ day }: Entry) =>
    day ? <StatusTag status={day.status} /> : <span className="weak">{t('board.notYet')}</span>;
  const times = ({ day }: Entry) => (
    <>
      {day?.first_in && format.time(day.first_in)}
      {' – '}
      {day?.last_out && format.time(day.last_out)}
    </>
  );
  const remarks = ({ day }: Entry) => {
    if (!day) return null;
    const next =
      day.next_at && day.next_status && day.next_status !== day.status
        ? t('board.next', { time: format.time(day.next_at), status: t(`status.${day.next_status}`) })
        : undefined;
    return (
      <span className="remarks">
        {day.minutes_late > 0 && (
          <ToneTag tone="mind">{t('board.late', { time: format.minutes(day.minutes_late) })}</ToneTag>
        )}
        {day.minutes_early > 0 && (
          <ToneTag tone="mind">{t('board.early', { time: format.minutes(day.minutes_early) })}</ToneTag>
        )}
        {day.punched_outside && <ToneTag tone="mind">{t('fact.punched_outside')}</ToneTag>}
        {next && <span className="weak small">{next}</span>}
      </span>
    );
  };
  const shift = ({ day }: Entry) => shiftNames.get(day?.shift_id ?? '') ?? '–';
  const columns: Column<Entry>[] = [
    { key: 'name', title: t('board.name'), width: '17%', render: name },
    { key: 'status', title: t('board.status'), width: '136px', render: status },
    { key: 'times', title: t('board.times'), width: '148px', render: times },
    { key: 'shift', title: t('board.shift'), width: '12%', render: shift },
    ...(groupNames.size > 1
      ? [
          {
            key: 'group',
            title: t('board.group'),
            width: '14%',
            render: ({ day }: Entry) => groupNames.get(day?.group_id ?? '') ?? '–',
          },
        ]
      : []),
    { key: 'remarks', title: t('board.remarks'), render: remarks },
  ];

  return (
    <Page title={t('board.title')} intro={t('board.intro')}>
      <div className="page-filters">
        <DepartmentSelect
          aria-label={t('filter.department')}
          placeholder={t('filter.department')}
          value={filters.department ?? null}
          onChange={(department) => setFilters({ department: department ?? undefined })}
        />
        {groupNames.size > 1 && (
          <Select
            allowClear={clearable}
            aria-label={t('filter.group')}
            placeholder={t('filter.group')}
            value={filters.group ?? null}
            onChange={(group: string | undefined) => setFilters({ group })}
            options={[...groupNames].map(([value, label]) => ({ value, label }))}
          />
        )}
        {shiftNames.size > 1 && (
          <Select
            allowClear={clearable}
            aria-label={t('filter.shift')}
            placeholder={t('filter.shift')}
            value={filters.shift ?? null}
            onChange={(shift: string | undefined) => setFilters({ shift })}
            options={[...shiftNames].map(([value, label]) => ({ value, label }))}
          />
        )}
        {filtered && (
          <Button
            type="text"
            onClick={() =>
              setFilters({ status: undefined, fact: undefined, group: undefined, shift: undefined })
            }
          >
            {t('filter.none')}
          </Button>
        )}
      </div>
      {summary && (
        <fieldset className="counts">
          <legend className="unseen">{t('board.counts')}</legend>
          <Count
            label={t('board.everybody')}
            count={summary.people}
            tone="calm"
            pressed={!filters.status && !filters.fact}
            act={() => setFilters({ status: undefined, fact: undefined })}
          />
          {STATUSES.filter((one) => summary[one] > 0 || one === filters.status).map((one) => (
            <Count
              key={one}
              label={t(`status.${one}`)}
              count={summary[one]}
              tone={TONES[one]}
              pressed={isStatus(filters.status) && filters.status === one}
              act={() => setFilters({ status: filters.status === one ? undefined : one, fact: undefined })}
            />
          ))}
          {(Object.keys(COUNTS) as Fact[])
            .filter((fact) => summary[COUNTS[fact]] > 0 || fact === filters.fact)
            .map((fact) => (
              <Count
                key={fact}
                label={t(`fact.${fact}`)}
                count={summary[COUNTS[fact]]}
                tone="mind"
                pressed={filters.fact === fact}
                act={() => setFilters({ fact: filters.fact === fact ? undefined : fact, status: undefined })}
              />
            ))}
        </fieldset>
      )}
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={filtered}
        empty={{ title: t('board.empty') }}
      >
        {narrow ? (
          <CardList
            label={t('board.title')}
            rows={rows}
            rowKey={({ member }) => member.id}
            pages={query}
            height={76}
            render={(entry) => (
              <div className="person-card">
                <div className="person-card-head">
                  <strong>{name(entry)}</strong>
                  {status(entry)}
                </div>
                <div className="person-card-line">
                  <span className="figures">{times(entry)}</span>
                  {remarks(entry)}
                </div>
              </div>
            )}
          />
        ) : (
          <div className="wide-table">
            <DataTable
              label={t('board.title')}
              columns={columns}
              rows={rows}
              rowKey={({ member }) => member.id}
              pages={query}
              {...(!filtered && summary && { total: summary.people + 1 })}
            />
          </div>
        )}
      </ListStates>
      {filters.member && filters.day && (
        <DayDrawer
          member={filters.member}
          day={filters.day}
          onDay={(day) => setFilters({ day })}
          onClose={() => setFilters({ member: undefined, day: undefined })}
        />
      )}
    </Page>
  );
}

function Count(props: {
  label: string;
  count: number;
  tone: 'good' | 'mind' | 'bad' | 'away' | 'calm';
  pressed: boolean;
  act: () => void;
}) {
  const format = useFormat();
  return (
    <button
      type="button"
      className="count"
      data-tone={props.tone}
      aria-pressed={props.pressed}
      onClick={props.act}
    >
      <strong>{format.number(props.count)}</strong>
      <span>{props.label}</span>
    </button>
  );
}
