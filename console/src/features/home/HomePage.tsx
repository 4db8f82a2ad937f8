import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { boardInterval } from '@/shared/attendance/status';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { peopleOf, sitesOf } from './setup';
import {
  agendaOf,
  boardOf,
  dayOf,
  doubtsOf,
  fieldWorkOf,
  joiningOf,
  linksOf,
  meetingsNow,
  roomRequestsOf,
  type Tile,
  tilesOf,
  waitingOf,
} from './today';
import './home.css';

export default function HomePage() {
  const { t } = useTranslation('home');
  const { organization, can } = useAccess();
  const format = useFormat();
  return (
    <Page
      title={t('title')}
      intro={t('greeting', {
        day: format.weekday(today(organization.time_zone)),
        organization: organization.name,
      })}
    >
      <div className="home-grid">
        <div className="home-main">
          {can('organization.manage') && <Begin />}
          {can('attendance.read') ? <Now /> : <MyDay />}
        </div>
        <div className="home-side">
          <Waiting />
          {can('meetings.use') && <Meetings />}
        </div>
      </div>
    </Page>
  );
}

function Card(props: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="card" aria-label={props.title}>
      <div className="card-head">
        <h2>{props.title}</h2>
        {props.more}
      </div>
      {props.children}
    </section>
  );
}

/** Until the company has a place and people: the way back to the guide. */
function Begin() {
  const { t } = useTranslation('home');
  const { org, can } = useAccess();
  const paths = usePaths();
  const sites = useQuery({ ...sitesOf(org), enabled: can('attendance.manage') });
  const people = useQuery({ ...peopleOf(org), enabled: can('members.manage') });
  const noPlace = sites.data?.length === 0;
  const alone = people.data !== undefined && people.data.items.length < 2;
  if (!noPlace && !alone) return null;
  return (
    <Card title={t('begin.title')}>
      <p className="weak">{t('begin.help')}</p>
      <ul className="plain-list">
        {noPlace && (
          <li className="home-line">
            <AppLink to={paths.home.setup({ step: 'place' })}>{t('begin.place')}</AppLink>
          </li>
        )}
        {alone && (
          <li className="home-line">
            <AppLink to={paths.home.setup({ step: 'people' })}>{t('begin.people')}</AppLink>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Now() {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const board = useQuery({ ...boardOf(org), refetchInterval: ({ state }) => boardInterval(state.data) });
  const summary = board.data?.summary;
  const tiles = summary ? tilesOf(summary) : [];
  const people = summary?.people ?? 0;
  return (
    <>
      <Card title={t('now.title')} more={<AppLink to={paths.attendance.board()}>{t('now.board')}</AppLink>}>
        <ListStates
          query={board}
          isEmpty={people === 0}
          empty={{ title: t('now.empty'), help: t('now.emptyHelp') }}
        >
          <div className="tone-bar" aria-hidden>
            {tiles.map(
              ({ key, tone, count }) =>
                count > 0 && <span key={key} data-tone={tone} style={{ flexGrow: count }} />,
            )}
          </div>
          <div className="home-tiles">
            {tiles.map((tile) => (
              <TileLinks key={tile.key} tile={tile} />
            ))}
          </div>
          {summary && summary.came_late + summary.went_early + summary.punched_outside > 0 && (
            <p className="weak small">
              {t('now.facts', {
                late: format.number(summary.came_late),
                early: format.number(summary.went_early),
                outside: format.number(summary.punched_outside),
              })}
            </p>
          )}
        </ListStates>
      </Card>
      {(summary?.overdue ?? 0) > 0 && <Names status="overdue" />}
      {(summary?.late ?? 0) > 0 && <Names status="late" />}
    </>
  );
}

/** A number, and the way to those whom it counts; to each of its kinds, where it counts several. */
function TileLinks({ tile }: { tile: Tile }) {
  const { t } = useTranslation('home');
  const paths = usePaths();
  const format = useFormat();
  const links = linksOf(tile);
  const [first] = links;
  const shown = {
    className: 'home-tile',
    'data-tone': tile.count > 0 ? tile.tone : 'calm',
  };
  const sum = (
    <>
      <strong>{format.number(tile.count)}</strong>
      <span>{t(`tile.${tile.key}`)}</span>
    </>
  );
  if (first && links.length === 1)
    return (
      <AppLink {...shown} to={paths.attendance.board({ status: first.status })}>
        {sum}
      </AppLink>
    );
  return (
    <div {...shown}>
      {sum}
      <span className="home-parts small">
        {links.map(({ status, count }) => (
          <AppLink key={status} to={paths.attendance.board({ status })}>
            {t('now.part', { status: t(`part.${status as Part}`), number: format.number(count) })}
          </AppLink>
        ))}
      </span>
    </div>
  );
}

type Part = 'present' | 'outside' | 'left' | 'left_early' | 'missing_on_duty' | 'missing_off_duty' | 'absent';

/** Whom one may want to ask where they are. */
function Names({ status }: { status: 'overdue' | 'late' }) {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const board = useQuery({ ...boardOf(org, status), refetchInterval: 60_000 });
  const items = board.data?.items ?? [];
  return (
    <Card
      title={t(`names.${status}`)}
      more={<AppLink to={paths.attendance.board({ status })}>{t('names.all')}</AppLink>}
    >
      <ListStates query={board} isEmpty={items.length === 0}>
        <ul className="plain-list home-people">
          {items.map(({ member, day }) => (
            <li key={member.id} className="home-line">
              <AppLink to={paths.people.member(member.id)}>{member.name}</AppLink>
              {status === 'late' && day && (
                <span className="tone" data-tone="mind">
                  {format.minutes(day.minutes_late)}
                </span>
              )}
            </li>
          ))}
        </ul>
      </ListStates>
    </Card>
  );
}

function MyDay() {
  const { t } = useTranslation('home');
  const [language] = useLanguage();
  const { org } = useAccess();
  const query = useQuery(dayOf(org));
  const sentence = query.data?.sentence;
  return (
    <Card title={t('mine.title')}>
      <ListStates query={query} isEmpty={sentence === undefined}>
        <p>{language === 'zh-CN' ? sentence?.zh_cn : sentence?.en}</p>
      </ListStates>
    </Card>
  );
}

/** What waits for a decision of one's own, each kind with a way there. */
function Waiting() {
  const { t } = useTranslation('home');
  const { org, can } = useAccess();
  const paths = usePaths();
  const manages = can('attendance.manage');
  const requests = useQuery({ ...waitingOf(org), enabled: can('attendance.check_in') });
  const joining = useQuery({ ...joiningOf(org), enabled: can('members.manage') });
  const fieldWork = useQuery({ ...fieldWorkOf(org), enabled: manages });
  const doubts = useQuery({ ...doubtsOf(org), enabled: manages });
  const rooms = useQuery({ ...roomRequestsOf(org), enabled: can('meetings.use') });
  const lines = [
    { key: 'requests', query: requests, to: paths.attendance.requests() },
    { key: 'joining', query: joining, to: paths.people.invitations() },
    { key: 'fieldWork', query: fieldWork, to: paths.attendance.requests({ tab: 'field-work' }) },
    { key: 'doubts', query: doubts, to: paths.attendance.requests({ tab: 'doubts' }) },
    { key: 'rooms', query: rooms, to: paths.meetings.approvals() },
  ] as const;
  const shown = lines.filter(({ query }) => (query.data?.items.length ?? 0) > 0);
  const asked = lines.filter(({ query }) => query.fetchStatus !== 'idle' || query.data || query.error);
  const all = {
    isPending: asked.some(({ query }) => query.isPending),
    error: asked.find(({ query }) => query.error)?.query.error ?? null,
    refetch: () => asked.map(({ query }) => query.refetch()),
  };
  return (
    <Card title={t('waiting.title')}>
      <ListStates query={all} isEmpty={shown.length === 0} empty={{ title: t('waiting.none') }}>
        <ul className="plain-list">
          {shown.map(({ key, query, to }) => (
            <li key={key} className="home-line">
              <AppLink to={to}>{t(`waiting.${key}`)}</AppLink>
              <span className="home-count">{`${query.data?.items.length}${query.data?.next_cursor ? '+' : ''}`}</span>
            </li>
          ))}
        </ul>
      </ListStates>
    </Card>
  );
}

function Meetings() {
  const { t } = useTranslation('home');
  const { org, organization } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const now = useMinute();
  const query = useQuery(agendaOf(org, now));
  const found = meetingsNow(query.data?.items ?? [], now).slice(0, 5);
  const dayIn = (instant: string | number) => today(organization.time_zone, new Date(instant).getTime());
  return (
    <Card
      title={t('meetings.title')}
      more={<AppLink to={paths.meetings.timeline()}>{t('meetings.all')}</AppLink>}
    >
      <ListStates query={query} isEmpty={found.length === 0} empty={{ title: t('meetings.none') }}>
        <ul className="plain-list">
          {found.map(({ booking, running }) => (
            <li key={`${booking.meeting_id} ${booking.original_start}`} className="home-line">
              <span>
                <AppLink
                  to={paths.meetings.agenda({
                    meeting: booking.meeting_id,
                    occurrence: booking.original_start,
                  })}
                >
                  {booking.title ?? t('meetings.private')}
                </AppLink>
                <br />
                <span className="weak small">
                  {[
                    ...booking.rooms.map((room) => room.name),
                    // The list reaches into tomorrow.
                    ...(dayIn(booking.starts_at) > dayIn(now)
                      ? [format.weekday(dayIn(booking.starts_at))]
                      : []),
                    `${format.time(booking.starts_at)}–${format.time(booking.ends_at)}`,
                  ].join(', ')}
                </span>
              </span>
              {running && (
                <span className="tone" data-tone="good">
                  {t('meetings.now')}
                </span>
              )}
            </li>
          ))}
        </ul>
      </ListStates>
    </Card>
  );
}

/** The time, a minute at a time. */
function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
