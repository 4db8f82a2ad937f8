// Rooms and hours. One presses on an empty stretch and pulls: that is a booking. One's own bookings are pulled
// elsewhere. Whoever uses the keyboard has a button at each room, and the bookings are buttons.
import { PlusOutlined } from '@ant-design/icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Tag } from 'antd';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { usePaths } from '@/paths';
import { AppLink } from '@/shared/ui/AppLink';
import type { Room } from './rooms';
import { TimelineHint } from './TimelineHint';
import {
  earliestFrom,
  freeAround,
  hourFrom,
  piecesOf,
  type Segment,
  spanOf,
  stepAt,
  type Timeline,
} from './timeline';
import { useMeetingWords, useZoneFormat } from './useMeetingTexts';

type Booking = Schema<'TimelineBooking'>;

export interface TimelineRow {
  room: Room;
  zone: string;
  /** Not read yet. */
  timeline: Timeline | undefined;
}

interface Props {
  rows: readonly TimelineRow[];
  segments: readonly Segment[];
  zone: string;
  /** Minutes. */
  step: number;
  now: number;
  /** Whether one organizes what the booking is for. */
  isMine: (booking: Booking) => boolean;
  onBook: (room: Room, from: number, to: number) => void;
  onAdd: (room: Room) => void;
  onMove: (booking: Booking, room: Room, from: number, to: number) => void;
  onOpen: (booking: Booking) => void;
  /** How far one sees. */
  onSeen: (lastIndex: number) => void;
}

interface Drawing {
  kind: 'new';
  row: number;
  segment: number;
  free: [number, number];
  pressed: number;
  span: [number, number];
  moved: boolean;
}
interface Moving {
  kind: 'move';
  booking: Booking;
  /** Where on the screen it was taken, and how far into the booking. */
  x: number;
  y: number;
  grab: number;
  moved: boolean;
  row: number;
  segment: number;
  span: [number, number];
  fits: boolean;
}

const ROW = 54;
const TOUCHED = 4;

export function TimelineGrid(props: Props) {
  const { t } = useTranslation('meetings');
  const { rows, segments, zone, step, now } = props;
  const paths = usePaths();
  const format = useZoneFormat(zone);
  const words = useMeetingWords();
  const frame = useRef<HTMLElement>(null);
  const [drag, setDrag] = useState<Drawing | Moving>();
  const isWeek = segments.length > 1;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    initialRect: { width: 1000, height: 600 },
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  const { onSeen } = props;
  useEffect(() => onSeen(last), [last, onSeen]);
  useEffect(() => {
    if (drag === undefined) return;
    const stop = (event: KeyboardEvent) => event.key === 'Escape' && setDrag(undefined);
    addEventListener('keydown', stop);
    return () => removeEventListener('keydown', stop);
  }, [drag]);

  const earliest = earliestFrom(now, step);
  const shareIn = (lane: Element, x: number) => {
    const box = lane.getBoundingClientRect();
    return (x - box.left) / box.width;
  };

  const press = (event: PointerEvent<HTMLElement>, row: number, segment: number) => {
    const one = rows[row];
    const hours = segments[segment];
    if (event.button !== 0 || event.target !== event.currentTarget || !one?.timeline || !hours) return;
    const pressed = shareIn(event.currentTarget, event.clientX);
    const at = hours.from + pressed * (hours.to - hours.from);
    const free = freeAround(one.timeline, hours, at, earliest);
    if (!free) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const span = spanOf(hours, free, pressed, pressed, step);
    setDrag({ kind: 'new', row, segment, free, pressed, span, moved: false });
  };
  const draw = (event: PointerEvent<HTMLElement>) => {
    if (drag?.kind !== 'new') return;
    const hours = segments[drag.segment];
    if (!hours) return;
    const at = shareIn(event.currentTarget, event.clientX);
    const width = event.currentTarget.getBoundingClientRect().width;
    const moved = drag.moved || Math.abs(at - drag.pressed) * width > TOUCHED;
    setDrag({ ...drag, moved, span: spanOf(hours, drag.free, drag.pressed, at, step) });
  };
  const release = () => {
    if (drag?.kind !== 'new') return;
    const room = rows[drag.row]?.room;
    const hours = segments[drag.segment];
    setDrag(undefined);
    if (!room || !hours) return;
    const [from, to] = drag.moved ? drag.span : hourFrom(hours, drag.free, drag.pressed, step);
    if (to > from) props.onBook(room, from, to);
  };

  const take = (event: PointerEvent<HTMLElement>, booking: Booking, row: number, segment: number) => {
    const hours = segments[segment];
    const lane = event.currentTarget.closest('[data-lane]');
    if (event.button !== 0 || !hours || !lane || !props.isMine(booking)) return;
    const start = Date.parse(booking.starts_at);
    const at = hours.from + shareIn(lane, event.clientX) * (hours.to - hours.from);
    const { clientX: x, clientY: y } = event;
    event.currentTarget.setPointerCapture(event.pointerId);
    const span: [number, number] = [start, Date.parse(booking.ends_at)];
    setDrag({ kind: 'move', booking, x, y, grab: at - start, moved: false, row, segment, span, fits: true });
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    if (drag?.kind !== 'move') return;
    const { clientX: x, clientY: y } = event;
    const moved = drag.moved || Math.hypot(x - drag.x, y - drag.y) > TOUCHED;
    const lane = document
      .elementsFromPoint(x, y)
      .find((one): one is HTMLElement => one instanceof HTMLElement && one.dataset.lane !== undefined);
    const [row = -1, segment = -1] = (lane?.dataset.lane ?? '').split(' ').map(Number);
    const hours = segments[segment];
    const timeline = rows[row]?.timeline;
    if (!lane || !hours || !timeline) return setDrag({ ...drag, moved });
    const at = hours.from + shareIn(lane, x) * (hours.to - hours.from) - drag.grab;
    const start = stepAt(hours, (at - hours.from) / (hours.to - hours.from) + 0.0001, step);
    const length = drag.span[1] - drag.span[0];
    const span: [number, number] = [start, start + length];
    const others = timeline.bookings.filter(
      (one) =>
        one.meeting_id !== drag.booking.meeting_id || one.original_start !== drag.booking.original_start,
    );
    const free = freeAround({ bookings: others, closed: timeline.closed }, hours, start, earliest);
    const fits = free !== undefined && (span[1] <= free[1] || free[1] === hours.to);
    setDrag({ ...drag, moved, row, segment, span, fits });
  };
  const drop = () => {
    if (drag?.kind !== 'move') return;
    setDrag(undefined);
    const room = rows[drag.row]?.room;
    if (!drag.moved || !room) return props.onOpen(drag.booking);
    const [from, to] = drag.span;
    props.onMove(drag.booking, room, from, to);
  };

  const before = seen[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const columns = {
    '--lanes': segments.length,
    '--lane-width': isWeek ? '104px' : `${(segments[0]?.hours.length ?? 12) * 44}px`,
  } as React.CSSProperties;
  return (
    <section
      className="timeline"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={t('timeline.label')}
      data-dragging={drag !== undefined}
      data-week={isWeek}
      style={columns}
    >
      <table aria-label={t('timeline.label')} aria-rowcount={rows.length + 1}>
        <thead className="timeline-head">
          <tr className="timeline-row" aria-rowindex={1}>
            <th scope="col" className="timeline-room">
              {t('timeline.room')}
            </th>
            {segments.map((segment) => (
              <th scope="col" key={segment.day} className="timeline-day">
                {isWeek ? (
                  <span>{format.weekday(segment.day)}</span>
                ) : (
                  <>
                    <span className="unseen">{format.weekday(segment.day)}</span>
                    {segment.hours.map((hour, index) => (
                      <span
                        key={hour.at}
                        aria-hidden
                        className="timeline-hour"
                        style={{ left: `${(index / segment.hours.length) * 100}%` }}
                      >
                        {hour.clock}
                      </span>
                    ))}
                  </>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {seen.map(({ index }) => {
            const row = rows[index];
            if (!row) return null;
            const { room, timeline } = row;
            return (
              <tr key={room.id} className="timeline-row" aria-rowindex={index + 2}>
                <th scope="row" className="timeline-room">
                  <span className="timeline-name">
                    <AppLink to={paths.meetings.room(room.id)}>{room.name}</AppLink>
                    <span className="weak small">
                      {room.out_of_service ? (
                        <Tag>{t('rooms.outOfService')}</Tag>
                      ) : (
                        [t('seats', { count: room.capacity }), row.zone === zone ? '' : row.zone]
                          .filter(Boolean)
                          .join(' · ')
                      )}
                    </span>
                  </span>
                  {!room.out_of_service && (
                    <button
                      type="button"
                      className="timeline-add"
                      aria-label={t('timeline.add', { room: room.name })}
                      title={t('timeline.add', { room: room.name })}
                      onClick={() => props.onAdd(room)}
                    >
                      <PlusOutlined />
                    </button>
                  )}
                </th>
                {segments.map((segment, at) => (
                  <td key={segment.day} className="timeline-cell">
                    <div
                      className="timeline-lane"
                      data-lane={`${index} ${at}`}
                      data-room={room.name}
                      data-ready={timeline !== undefined && !room.out_of_service}
                      style={{ backgroundSize: `${100 / (isWeek ? 1 : segment.hours.length)}% 100%` }}
                      onPointerDown={(event) => press(event, index, at)}
                      onPointerMove={draw}
                      onPointerUp={release}
                      onPointerCancel={() => setDrag(undefined)}
                    >
                      {timeline === undefined && <span className="timeline-wait" />}
                      {segment.from < now && (
                        <span
                          className="timeline-past"
                          style={{
                            width: share(Math.min((now - segment.from) / (segment.to - segment.from), 1)),
                          }}
                        />
                      )}
                      {piecesOf(timeline?.closed ?? [], segment).map(({ of, start, width }) => (
                        <span
                          key={`${of.kind} ${of.starts_at}`}
                          className="timeline-closed"
                          data-kind={of.kind}
                          style={{ left: share(start), width: share(width) }}
                        >
                          <span className={width < 0.12 || of.kind === 'not_working' ? 'unseen' : ''}>
                            {t(of.kind === 'not_working' ? 'timeline.notOpen' : 'timeline.closed')}
                          </span>
                        </span>
                      ))}
                      {piecesOf(timeline?.bookings ?? [], segment).map(({ of, start, width }) => (
                        <Block
                          key={`${of.starts_at} ${of.meeting_id ?? ''}`}
                          booking={of}
                          words={words.span(of.starts_at, of.ends_at, { zone })}
                          clock={[format.time(of.starts_at), format.time(of.ends_at)]}
                          style={{ left: share(start), width: share(width) }}
                          mine={props.isMine(of)}
                          dragged={drag?.kind === 'move' && drag.moved && drag.booking === of}
                          onTake={(event) => take(event, of, index, at)}
                          onPull={pull}
                          onDrop={drop}
                          onCancel={() => setDrag(undefined)}
                          onOpen={() => props.onOpen(of)}
                        />
                      ))}
                      {segment.from <= now && now < segment.to && (
                        <span
                          className="timeline-now"
                          style={{ left: share((now - segment.from) / (segment.to - segment.from)) }}
                        />
                      )}
                      {drag && (drag.kind === 'new' || drag.moved) && drag.row === index && (
                        <Ghost span={drag.span} segment={segment} of={segments[drag.segment]} drag={drag} />
                      )}
                    </div>
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
      <TimelineHint frame={frame} />
    </section>
  );

  function Ghost(ghost: {
    span: [number, number];
    segment: Segment;
    of: Segment | undefined;
    drag: Drawing | Moving;
  }) {
    if (ghost.of !== ghost.segment) return null;
    const [from, to] = ghost.span.map((at) => new Date(at).toISOString()) as [string, string];
    const [piece] = piecesOf([{ starts_at: from, ends_at: to }], ghost.segment);
    if (!piece) return null;
    const fits = ghost.drag.kind === 'new' || ghost.drag.fits;
    return (
      <span
        className="timeline-ghost"
        data-fits={fits}
        style={{ left: share(piece.start), width: share(piece.width) }}
      >
        <span>
          {format.time(from)}
          <span className="timeline-roomy">–{format.time(to)}</span>
        </span>
      </span>
    );
  }
}

const share = (part: number) => `${(part * 100).toFixed(3)}%`;

function Block(props: {
  booking: Booking;
  words: string;
  clock: [string, string];
  style: React.CSSProperties;
  mine: boolean;
  dragged: boolean;
  onTake: (event: PointerEvent<HTMLElement>) => void;
  onPull: (event: PointerEvent<HTMLElement>) => void;
  onDrop: () => void;
  onCancel: () => void;
  onOpen: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { booking, mine } = props;
  const title = booking.title ?? t('busy');
  const pending = booking.state === 'pending';
  const more = [props.words, pending ? t('status.pending') : ''].filter(Boolean).join(', ');
  const label = `${title}, ${more}`;
  const inside = (
    <>
      <strong>
        {pending && <span className="timeline-roomy">{t('timeline.waits')} </span>}
        {title}
      </strong>
      <span>
        {props.clock[0]}
        <span className="timeline-roomy">–{props.clock[1]}</span>
      </span>
    </>
  );
  if (booking.meeting_id == null)
    return (
      <span
        className="timeline-block"
        data-state={booking.state}
        data-hint={title}
        data-hint-more={more}
        style={props.style}
      >
        {inside}
      </span>
    );
  return (
    <button
      type="button"
      className="timeline-block"
      data-state={booking.state}
      data-mine={mine}
      data-dragged={props.dragged}
      style={props.style}
      aria-label={label}
      data-hint={title}
      data-hint-more={more}
      onPointerDown={mine ? props.onTake : undefined}
      onPointerMove={mine ? props.onPull : undefined}
      onPointerUp={mine ? props.onDrop : undefined}
      onPointerCancel={props.onCancel}
      onClick={(event) => {
        // By the keyboard; one's own is opened when it is let go without having been pulled.
        if (!mine || event.detail === 0) props.onOpen();
      }}
    >
      {inside}
    </button>
  );
}
