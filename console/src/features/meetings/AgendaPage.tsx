import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useSearchState } from '@/shared/searchState';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { byDay } from './agenda';
import { CalendarDialog } from './CalendarDialog';
import { MeetingDrawer } from './MeetingDrawer';
import { MeetingForm } from './MeetingForm';
import { ANSWER_TONES, agendaOf, holds, type Occurrence } from './meetings';
import { instantOf, mondayOf, plusDays } from './zone';
import '@/shared/attendance/tones.css';
import './meetings.css';

/** One's own meetings, day by day. */
export default function AgendaPage() {
  const { t } = useTranslation('meetings');
  const { org, organization, member } = useAccess();
  const format = useFormat();
  const zone = organization.time_zone;
  const [filters, setFilters] = useSearchState(['date', 'view', 'only', 'meeting', 'occurrence']);
  const [open, setOpen] = useState<'new' | 'calendar'>();
  const now = today(zone);
  const date = /^\d{4}-\d\d-\d\d$/.test(filters.date ?? '') ? (filters.date as string) : now;
  const isMonth = filters.view === 'month';
  const [from, days] = isMonth ? [date, 30] : [mondayOf(date), 7];
  const window = useMemo(
    () => ({
      from: new Date(instantOf(from, '00:00', zone)).toISOString(),
      to: new Date(instantOf(plusDays(from, days), '00:00', zone)).toISOString(),
    }),
    [from, days, zone],
  );
  const query = useQuery(agendaOf(org, window));
  const shown = (query.data ?? []).filter(
    ({ my_answer, organizer }) =>
      filters.only === undefined ||
      (filters.only === 'unanswered' ? my_answer === 'needs_action' : organizer?.id === member),
  );
  const groups = byDay(shown, zone, from);
  return (
    <Page
      title={t('agenda.title')}
      intro={t('agenda.intro')}
      actions={
        <>
          <Button onClick={() => setOpen('calendar')}>{t('agenda.calendars')}</Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('agenda.new')}
          </Button>
        </>
      }
    >
      <div className="timeline-tools">
        <Button onClick={() => setFilters({ date: undefined })}>{t('timeline.today')}</Button>
        <span className="timeline-steps">
          <Button
            icon={<LeftOutlined />}
            aria-label={t('agenda.before')}
            onClick={() => setFilters({ date: plusDays(from, -days) })}
          />
          <DatePicker
            aria-label={t('timeline.date')}
            allowClear={false}
            value={dayjs(date)}
            onChange={(chosen) => setFilters({ date: chosen?.format('YYYY-MM-DD') })}
          />
          <Button
            icon={<RightOutlined />}
            aria-label={t('agenda.after')}
            onClick={() => setFilters({ date: plusDays(from, days) })}
          />
        </span>
        <strong className="timeline-when">
          {format.weekday(from)} – {format.weekday(plusDays(from, days - 1))}
        </strong>
        <Segmented
          aria-label={t('timeline.view')}
          value={isMonth ? 'month' : 'week'}
          onChange={(view) => setFilters({ view: view === 'month' ? 'month' : undefined })}
          options={[
            { value: 'week', label: t('timeline.week') },
            { value: 'month', label: t('agenda.days30') },
          ]}
        />
        <Segmented
          aria-label={t('agenda.only')}
          value={filters.only ?? 'all'}
          onChange={(only) => setFilters({ only: only === 'all' ? undefined : String(only) })}
          options={[
            { value: 'all', label: t('agenda.all') },
            { value: 'unanswered', label: t('agenda.unanswered') },
            { value: 'mine', label: t('agenda.mine') },
          ]}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={shown.length === 0}
        isFiltered={filters.only !== undefined}
        empty={{ title: t('agenda.empty'), help: t('agenda.emptyHelp') }}
      >
        <div className="agenda">
          {groups.map(({ day, items }) => (
            <section key={day} className="card agenda-day" aria-label={format.weekday(day)}>
              <h2 data-today={day === now}>{format.weekday(day)}</h2>
              <ul className="plain-list">
                {items.map((one) => (
                  <AgendaLine
                    key={`${one.meeting_id} ${one.original_start}`}
                    one={one}
                    onOpen={() => setFilters({ meeting: one.meeting_id, occurrence: one.original_start })}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </ListStates>
      {open === 'new' && <MeetingForm zone={zone} onClose={() => setOpen(undefined)} />}
      {open === 'calendar' && <CalendarDialog onClose={() => setOpen(undefined)} />}
      {filters.meeting && (
        <MeetingDrawer
          meeting={filters.meeting}
          occurrence={filters.occurrence}
          onClose={() => setFilters({ meeting: undefined, occurrence: undefined })}
        />
      )}
    </Page>
  );
}

function AgendaLine({ one, onOpen }: { one: Occurrence; onOpen: () => void }) {
  const { t } = useTranslation('meetings');
  const { member } = useAccess();
  const format = useFormat();
  const isMine = one.organizer?.id === member;
  const rooms = one.rooms.filter(holds);
  const isNow = Date.parse(one.starts_at) <= Date.now() && Date.now() < Date.parse(one.ends_at);
  return (
    <li className="agenda-line" data-declined={one.my_answer === 'declined'}>
      <span className="agenda-time">
        {one.all_day ? t('form.allDay') : `${format.time(one.starts_at)}–${format.time(one.ends_at)}`}
      </span>
      <span className="agenda-what">
        <button type="button" className="as-link" onClick={onOpen}>
          {one.title ?? t('busy')}
        </button>
        <span className="weak small">
          {[
            rooms
              .map(({ name, status }) =>
                status === 'pending' ? t('agenda.roomWaits', { room: name }) : name,
              )
              .join(', '),
            isMine ? '' : one.organizer?.name,
            one.is_series ? t('agenda.series') : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {isNow && (
        <span className="tone" data-tone="good">
          {t('agenda.now')}
        </span>
      )}
      {isMine ? (
        <span className="tone" data-tone="away">
          {t('agenda.organizer')}
        </span>
      ) : (
        one.my_answer && (
          <span className="tone" data-tone={ANSWER_TONES[one.my_answer]}>
            {t(`answer.${one.my_answer}`)}
          </span>
        )
      )}
    </li>
  );
}
