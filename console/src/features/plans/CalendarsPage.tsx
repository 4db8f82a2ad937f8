import {
  DownloadOutlined,
  LeftOutlined,
  PlusOutlined,
  RightOutlined,
  UploadOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { CalendarImport } from './CalendarImport';
import { CHANGES, change, exportCsv, ownCalendarOf, type SpecialDay, specialDaysOf } from './calendars';
import { DayForm } from './DayForm';
import { download } from './download';
import { groupsOf } from './groups';
import './plans.css';
import './shifts.css';
import './calendars.css';
import { shiftsOf } from './shifts';
import { YearCalendar } from './YearCalendar';

type Open =
  | { kind: 'day'; date?: string; day?: SpecialDay | undefined }
  | { kind: 'import' }
  | { kind: 'remove'; day: SpecialDay }
  | undefined;

export default function CalendarsPage() {
  const { t } = useTranslation(['plans', 'common']);
  const [language] = useLanguage();
  const format = useFormat();
  const { org, organization, can } = useAccess();
  const now = today(organization.time_zone);
  const [filters, setFilters] = useSearchState(['year', 'group']);
  const year = Number(filters.year ?? now.slice(0, 4));
  const { group } = filters;
  const [open, setOpen] = useState<Open>();
  const query = useQuery(specialDaysOf(org, year, group));
  const groups = useQuery(groupsOf(org));
  const shifts = useQuery(shiftsOf(org));
  const own = useQuery({ ...ownCalendarOf(org, year), enabled: can('attendance.check_in') });
  const days = query.data?.days ?? [];
  const byDate = useMemo(() => new Map((query.data?.days ?? []).map((day) => [day.date, day])), [query.data]);
  const national = useMemo(
    () =>
      new Map(
        (own.data?.days ?? []).filter((day) => day.decided_by === 'national').map((day) => [day.date, day]),
      ),
    [own.data],
  );
  const shiftNames = new Map((shifts.data ?? []).map(({ id, name }) => [id, name]));
  const scope = groups.data?.find(({ id }) => id === group)?.name ?? t('calendars.organization');
  const removal = useAct(
    (day: SpecialDay) =>
      change(org, {
        ...(group && { group_id: group }),
        remove: [day.date],
        into_the_past: day.date < now,
      }),
    CHANGES,
  );
  const saving = useAct(
    async () => download(`calendar-${year}.csv`, 'text/csv', await exportCsv(org, year, group)),
    [],
  );
  const close = () => setOpen(undefined);

  return (
    <Page
      title={t('calendars.title')}
      intro={t('calendars.intro')}
      actions={
        <>
          <Button icon={<UploadOutlined />} onClick={() => setOpen({ kind: 'import' })}>
            {t('calendars.import.button')}
          </Button>
          <Button
            icon={<DownloadOutlined />}
            disabled={days.length === 0}
            loading={saving.isPending}
            onClick={() =>
              saving.mutate(undefined, {
                onError: (error) => notify.error(problemWords(error, language).title),
              })
            }
          >
            {t('calendars.export')}
          </Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'day' })}>
            {t('calendars.new')}
          </Button>
        </>
      }
    >
      <div className="page-filters">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('calendars.before')}
          onClick={() => setFilters({ year: String(year - 1) })}
        />
        <strong>{year}</strong>
        <Button
          icon={<RightOutlined />}
          aria-label={t('calendars.after')}
          onClick={() => setFilters({ year: String(year + 1) })}
        />
        <Select
          aria-label={t('calendars.whose')}
          value={group ?? ''}
          options={[
            { value: '', label: t('calendars.organization') },
            ...(groups.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id: string) => setFilters({ group: id })}
        />
      </div>
      <ListStates query={query} isEmpty={query.data === undefined}>
        <div className="calendar">
          <div>
            <YearCalendar
              year={year}
              today={now}
              days={byDate}
              national={national}
              onDay={(date) => setOpen({ kind: 'day', date, day: byDate.get(date) })}
            />
            <ul className="shift-legend">
              <li>
                <span className="day-swatch" data-kind="own" data-worked="false" aria-hidden />
                {t('calendars.legend.off')}
              </li>
              <li>
                <span className="day-swatch" data-kind="own" data-worked="true" aria-hidden />
                {t('calendars.legend.worked')}
              </li>
              {national.size > 0 && (
                <li>
                  <span className="day-swatch" data-kind="national" aria-hidden />
                  {t('calendars.legend.national')}
                </li>
              )}
            </ul>
          </div>
          <section aria-label={t('calendars.list')} className="day-list">
            <h2>{t('calendars.list')}</h2>
            {days.length === 0 && <p className="place-hint">{t('calendars.none')}</p>}
            <ul>
              {days.map((day) => (
                <li key={day.date}>
                  <div>
                    <strong>{day.name}</strong>
                    <span>
                      {format.weekday(day.date)} · {t(day.worked ? 'calendars.worked' : 'calendars.off')}
                      {day.shift_id && ` · ${shiftNames.get(day.shift_id) ?? '…'}`}
                    </span>
                  </div>
                  <Button
                    type="link"
                    size="small"
                    aria-label={`${t('common:act.edit')} ${day.name} ${format.day(day.date)}`}
                    onClick={() => setOpen({ kind: 'day', day })}
                  >
                    {t('common:act.edit')}
                  </Button>
                  <Button
                    type="link"
                    size="small"
                    danger
                    aria-label={`${t('common:act.remove')} ${day.name} ${format.day(day.date)}`}
                    onClick={() => setOpen({ kind: 'remove', day })}
                  >
                    {t('common:act.remove')}
                  </Button>
                </li>
              ))}
            </ul>
            <p className="place-hint">{t(group ? 'calendars.groupFirst' : 'calendars.order_help')}</p>
          </section>
        </div>
      </ListStates>
      {open?.kind === 'day' && (
        <DayForm group={group} date={open.date} day={open.day} shifts={shifts.data ?? []} onClose={close} />
      )}
      {open?.kind === 'import' && <CalendarImport group={group} scope={scope} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('calendars.remove.title', { name: open.day.name, day: format.day(open.day.date) })}
          happens={t(open.day.date < now ? 'calendars.remove.past' : 'calendars.remove.happens')}
          undo={t('calendars.remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.day);
            notify.success(t('calendars.remove.done', { name: open.day.name }));
          }}
        />
      )}
    </Page>
  );
}
