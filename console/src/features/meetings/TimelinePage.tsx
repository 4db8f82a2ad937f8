import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { NextPage, useNextPage } from '@/shared/ui/nextPage';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { SearchField } from '@/shared/ui/SearchField';
import { MeetingDrawer } from './MeetingDrawer';
import { MeetingForm } from './MeetingForm';
import { agendaOf, holds, meetingOf, timelineOf, type When, whenOf } from './meetings';
import { PlaceSelect } from './PlaceSelect';
import { RoomNeeds } from './RoomNeeds';
import { placesOf, roomsOf, zoneOf } from './rooms';
import { TimelineGrid, type TimelineRow } from './TimelineGrid';
import { hoursShown, segmentsOf } from './timeline';
import { useZoneFormat } from './useMeetingTexts';
import { useOccurrence } from './useOccurrence';
import { instantOf, mondayOf, plusDays } from './zone';
import '@/shared/attendance/tones.css';
import './meetings.css';

type Open =
  | { kind: 'new'; when?: When; rooms: string[] }
  | { kind: 'move'; meeting: string; occurrence: string; when: When; room: string; from: string | undefined };

/** All rooms and what they hold, by day or week. */
export default function TimelinePage() {
  const { t } = useTranslation('meetings');
  const { org, organization } = useAccess();
  const paths = usePaths();
  const [filters, setFilters] = useSearchState([
    'date',
    'view',
    'place',
    'seats',
    'equipment',
    'q',
    'hours',
    'meeting',
    'occurrence',
  ]);
  const [open, setOpen] = useState<Open>();
  const close = useCallback(() => setOpen(undefined), []);

  const places = useQuery(placesOf(org));
  const rooms = useQuery(roomsOf(org, filters));
  const [q, setQ] = useState(filters.q ?? '');
  const shown = useMemo(() => {
    const wanted = filters.q?.toLowerCase() ?? '';
    return (rooms.data ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  }, [rooms.data, filters.q]);
  const zones = useMemo(
    () => shown.map((room) => zoneOf(room, places.data ?? [], organization.time_zone)),
    [shown, places.data, organization.time_zone],
  );
  // The clock of the rooms where all have the same, else the organization's.
  const [first = organization.time_zone] = zones;
  const zone = zones.every((one) => one === first) ? first : organization.time_zone;
  const format = useZoneFormat(zone);

  const date = /^\d{4}-\d\d-\d\d$/.test(filters.date ?? '') ? (filters.date as string) : today(zone);
  const isWeek = filters.view === 'week';
  const days = useMemo(
    () => (isWeek ? Array.from({ length: 7 }, (_, n) => plusDays(mondayOf(date), n)) : [date]),
    [isWeek, date],
  );
  const window = useMemo(() => {
    const [begin = date, end = date] = [days[0], days.at(-1)];
    return {
      from: new Date(instantOf(begin, '00:00', zone)).toISOString(),
      to: new Date(instantOf(plusDays(end, 1), '00:00', zone)).toISOString(),
    };
  }, [days, date, zone]);
  // What others book is not told to everybody, so it is asked for now and then.
  const timelines = useInfiniteQuery({
    ...timelineOf(org, window, filters.place),
    enabled: rooms.isSuccess && places.isSuccess,
    refetchInterval: 30_000,
  });
  const agenda = useQuery({ ...agendaOf(org, window), enabled: rooms.isSuccess && places.isSuccess });
  const { member } = useAccess();
  const mine = useMemo(
    () =>
      new Set(
        (agenda.data ?? [])
          .filter(({ organizer }) => organizer?.id === member)
          .map(({ meeting_id, original_start }) => `${meeting_id} ${original_start}`),
      ),
    [agenda.data, member],
  );
  const held = useMemo(
    () =>
      new Map((timelines.data?.pages ?? []).flatMap(({ items }) => items).map((one) => [one.room_id, one])),
    [timelines.data],
  );
  const rows: TimelineRow[] = useMemo(
    () => shown.map((room, at) => ({ room, zone: zones[at] ?? zone, timeline: held.get(room.id) })),
    [shown, zones, zone, held],
  );
  const segments = useMemo(() => {
    const seen = rows.flatMap(({ timeline }) => (timeline ? [timeline] : []));
    return segmentsOf(days, zone, filters.hours === 'all' ? [0, 24] : hoursShown(seen, days, zone));
  }, [rows, days, zone, filters.hours]);

  const [last, setLast] = useState(0);
  const onSeen = useCallback((index: number) => setLast(index), []);
  const isMissing = rows.slice(0, last + 10).some(({ timeline }) => timeline === undefined);
  useNextPage(timelines, isMissing);

  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);

  const isFiltered = Boolean(filters.place || filters.seats || filters.equipment || filters.q);
  const step = (by: number) => setFilters({ date: plusDays(date, by * (isWeek ? 7 : 1)) });
  const all = {
    isPending: rooms.isPending || places.isPending,
    error: rooms.error ?? places.error ?? timelines.error,
    refetch: () => Promise.all([rooms.refetch(), places.refetch(), timelines.refetch()]),
  };
  return (
    <Page
      title={t('timeline.title')}
      intro={t('timeline.intro')}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'new', rooms: [] })}>
          {t('timeline.new')}
        </Button>
      }
    >
      <div className="timeline-tools">
        <Button onClick={() => setFilters({ date: undefined })}>{t('timeline.today')}</Button>
        <span className="timeline-steps">
          <Button
            icon={<LeftOutlined />}
            aria-label={t(isWeek ? 'timeline.weekBefore' : 'timeline.dayBefore')}
            onClick={() => step(-1)}
          />
          <DatePicker
            aria-label={t('timeline.date')}
            allowClear={false}
            value={dayjs(date)}
            onChange={(chosen) => setFilters({ date: chosen?.format('YYYY-MM-DD') })}
          />
          <Button
            icon={<RightOutlined />}
            aria-label={t(isWeek ? 'timeline.weekAfter' : 'timeline.dayAfter')}
            onClick={() => step(1)}
          />
        </span>
        <strong className="timeline-when">
          {isWeek
            ? `${format.weekday(days[0] ?? date)} – ${format.weekday(days[6] ?? date)}`
            : format.weekday(date)}
        </strong>
        <Segmented
          aria-label={t('timeline.view')}
          value={isWeek ? 'week' : 'day'}
          onChange={(view) => setFilters({ view: view === 'week' ? 'week' : undefined })}
          options={[
            { value: 'day', label: t('timeline.day') },
            { value: 'week', label: t('timeline.week') },
          ]}
        />
        <Checkbox
          checked={filters.hours === 'all'}
          onChange={({ target }) => setFilters({ hours: target.checked ? 'all' : undefined })}
        >
          {t('timeline.allHours')}
        </Checkbox>
      </div>
      <div className="page-filters">
        <SearchField
          label={t('rooms.search')}
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setFilters({ q: event.target.value });
          }}
        />
        <PlaceSelect value={filters.place} onChange={(place) => setFilters({ place })} />
        <RoomNeeds needs={filters} onChange={setFilters} />
      </div>
      <ListStates
        query={all}
        isEmpty={rows.length === 0 || (timelines.error !== null && held.size === 0)}
        isFiltered={isFiltered}
        empty={{
          title: t('rooms.empty'),
          help: t('rooms.emptyHelp'),
          action: (
            <Can one={['rooms.manage']}>
              <AppLink to={paths.meetings.rooms()}>{t('rooms.toRooms')}</AppLink>
            </Can>
          ),
        }}
      >
        <TimelineGrid
          rows={rows}
          segments={segments}
          zone={zone}
          step={isWeek ? 30 : 15}
          now={now}
          isMine={({ meeting_id, original_start }) => mine.has(`${meeting_id} ${original_start}`)}
          onBook={(room, from, to) =>
            setOpen({ kind: 'new', rooms: [room.id], when: whenOf(from, to, zone) })
          }
          onAdd={(room) => setOpen({ kind: 'new', rooms: [room.id], when: whenAt() })}
          onOpen={({ meeting_id, original_start }) =>
            setFilters({ meeting: meeting_id ?? undefined, occurrence: original_start ?? undefined })
          }
          onMove={(booking, room, from, to) => {
            if (!booking.meeting_id || !booking.original_start) return;
            setOpen({
              kind: 'move',
              meeting: booking.meeting_id,
              occurrence: booking.original_start,
              when: whenOf(from, to, zone),
              room: room.id,
              from: rows.find(({ timeline }) => timeline?.bookings.includes(booking))?.room.id,
            });
          }}
          onSeen={onSeen}
        />
        <NextPage pages={timelines} />
        <Legend zone={zone} />
      </ListStates>
      {open?.kind === 'new' && (
        <MeetingForm zone={zone} {...(open.when && { when: open.when })} rooms={open.rooms} onClose={close} />
      )}
      {open?.kind === 'move' && <Move open={open} zone={zone} onClose={close} />}
      {filters.meeting && (
        <MeetingDrawer
          meeting={filters.meeting}
          occurrence={filters.occurrence}
          onClose={() => setFilters({ meeting: undefined, occurrence: undefined })}
        />
      )}
    </Page>
  );

  /** For who does not draw: the next half hour, or nine o'clock of another day. */
  function whenAt(): When {
    const half = 30 * 60_000;
    const from =
      date === today(zone) || Date.parse(window.to) <= Date.now()
        ? Math.ceil(Date.now() / half) * half
        : instantOf(date, '09:00', zone);
    return whenOf(from, from + 2 * half, zone);
  }
}

/** What was pulled elsewhere is asked about before it is moved: a series has more than one time. */
function Move(props: { open: Extract<Open, { kind: 'move' }>; zone: string; onClose: () => void }) {
  const { open, zone } = props;
  const { org } = useAccess();
  const meeting = useQuery(meetingOf(org, open.meeting));
  const occurrence = useOccurrence(open.meeting, open.occurrence);
  const [language] = useLanguage();
  const error = meeting.error ?? occurrence.error;
  const { onClose } = props;
  useEffect(() => {
    if (error === null) return;
    notify.error(problemWords(error, language).title);
    onClose();
  }, [error, language, onClose]);
  if (!meeting.data || !occurrence.data) return null;
  const rooms = occurrence.data.rooms.filter(holds).map(({ id }) => (id === open.from ? open.room : id));
  const from = instantOf(open.when.start_day, open.when.start, zone);
  const length = Date.parse(occurrence.data.ends_at) - Date.parse(occurrence.data.starts_at);
  return (
    <MeetingForm
      meeting={meeting.data}
      occurrence={occurrence.data}
      zone={zone}
      when={whenOf(from, from + length, meeting.data.zone)}
      {...(open.from !== open.room && { rooms: [...new Set(rooms)] })}
      onClose={onClose}
    />
  );
}

function Legend({ zone }: { zone: string }) {
  const { t } = useTranslation('meetings');
  return (
    <ul className="plain-list timeline-legend weak small">
      <li>
        <span className="timeline-sign" data-state="confirmed" /> {t('legend.confirmed')}
      </li>
      <li>
        <span className="timeline-sign" data-mine="true" /> {t('legend.mine')}
      </li>
      <li>
        <span className="timeline-sign" data-state="pending" /> {t('legend.pending')}
      </li>
      <li>
        <span className="timeline-sign" data-kind="not_working" /> {t('legend.notOpen')}
      </li>
      <li>
        <span className="timeline-sign" data-kind="out_of_office" /> {t('legend.closed')}
      </li>
      <li>{t('legend.zone', { zone })}</li>
    </ul>
  );
}
