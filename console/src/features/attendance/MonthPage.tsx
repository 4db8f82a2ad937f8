import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { DepartmentSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { NextPage } from '@/shared/ui/nextPage';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { DayDrawer } from './DayDrawer';
import { daysBetween, isMonth, monthDays, monthOf, reportOf, shiftMonth } from './days';
import { Matrix } from './Matrix';
import '@/shared/attendance/tones.css';
import './attendance.css';

const LEGEND = [
  ['good', 'good'],
  ['late', 'mind'],
  ['early', 'mind'],
  ['outside', 'mind'],
  ['missing', 'bad'],
  ['absent', 'bad'],
  ['excused', 'away'],
  ['rest', 'calm'],
] as const;

/** A month of everybody, each day explained when one opens it. */
export default function MonthPage() {
  const { t } = useTranslation('attendance');
  const { org, organization } = useAccess();
  const paths = usePaths();
  const [filters, setFilters] = useSearchState(['month', 'department', 'member', 'day']);
  const now = today(organization.time_zone);
  const month = isMonth(filters.month) ? filters.month : monthOf(now);
  const { from, to } = monthDays(month);
  const days = useMemo(() => daysBetween(from, to), [from, to]);
  const query = useInfiniteQuery(
    reportOf(org, { from, to, ...(filters.department && { department_id: filters.department }) }),
  );
  const people = useRows(query);
  return (
    <Page
      title={t('month.title')}
      intro={t('month.intro')}
      actions={<AppLink to={paths.attendance.reports({ from, to })}>{t('month.report')}</AppLink>}
    >
      <div className="page-filters">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('month.before')}
          onClick={() => setFilters({ month: shiftMonth(month, -1) })}
        />
        <DatePicker
          picker="month"
          allowClear={false}
          aria-label={t('month.choose')}
          value={dayjs(`${month}-01`)}
          onChange={(value) => value && setFilters({ month: value.format('YYYY-MM') })}
        />
        <Button
          icon={<RightOutlined />}
          aria-label={t('month.after')}
          disabled={month >= monthOf(now)}
          onClick={() => setFilters({ month: shiftMonth(month, 1) })}
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
        isEmpty={people.length === 0}
        isFiltered={Boolean(filters.department)}
        empty={{ title: t('month.empty') }}
      >
        <Matrix
          key={month}
          label={t('month.title')}
          days={days}
          people={people}
          today={now}
          pages={query}
          onOpen={(member, day) => setFilters({ member, day })}
        />
        <NextPage pages={query} />
        <ul className="legend plain-list" aria-label={t('month.legend')}>
          {LEGEND.map(([sign, tone]) => (
            <li key={sign}>
              <span className="matrix-sign" data-tone={tone} data-sign={sign}>
                {t(`short.${sign}`)}
              </span>{' '}
              {t(`sign.${sign}`)}
            </li>
          ))}
        </ul>
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
