import { useQuery } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { exhaustive } from '@/api';
import { useAccess } from '@/shared/access/access';
import { type Clash, policyWords, type Refusal } from './clash';
import { freeBusy, type MeetingValues, spanOfWhen } from './meetings';
import { useMeetingWords, useZoneFormat } from './useMeetingTexts';
import { useRooms } from './useRooms';

const SHOWN = 6;

/** Why a room was refused: what is in the way, until when, and what one may do instead. */
export function ClashNotice(props: {
  clash: Clash;
  zone: string;
  /** Takes place without what cannot be had; offered of a series. */
  onSkip: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { clash, zone } = props;
  const words = useMeetingWords();
  const { room } = useRooms();
  const repeat = Form.useWatch('repeat', Form.useFormInstance<MeetingValues>());
  const isSeries = repeat !== undefined && repeat.every !== 'never';
  const nameOf = (id: string) => room(id)?.name ?? t('someRoom');
  return (
    <div className="clash">
      {what()}
      {isSeries && clash.kind !== 'out_of_service' && (
        <p>
          <Button size="small" onClick={props.onSkip}>
            {t('clash.skip')}
          </Button>{' '}
          <span className="small">{t('clash.skipHelp')}</span>
        </p>
      )}
      <FreeRooms zone={zone} />
    </div>
  );

  function what() {
    switch (clash.kind) {
      case 'taken': {
        const [first] = clash.conflicts;
        if (clash.count === 1 && first)
          return (
            <p>
              {t('clash.takenOne', {
                room: nameOf(first.room_id),
                time: words.span(first.starts_at, first.ends_at, { zone }),
              })}
            </p>
          );
        return (
          <>
            <p>{t('clash.taken')}</p>
            <ul>
              {clash.conflicts.slice(0, SHOWN).map((one) => (
                <li key={`${one.room_id} ${one.starts_at}`}>
                  {nameOf(one.room_id)}: {words.span(one.starts_at, one.ends_at, { zone })}
                </li>
              ))}
              {clash.count > SHOWN && <li>{t('clash.more', { count: clash.count - SHOWN })}</li>}
            </ul>
          </>
        );
      }
      case 'closed':
        return (
          <>
            <p>{t('clash.closed', { room: nameOf(clash.room_id) })}</p>
            <ul>
              {clash.closures.slice(0, SHOWN).map((one) => (
                <li key={one.closure_id}>
                  {words.span(one.starts_at, one.ends_at, { zone })}: {one.reason}
                </li>
              ))}
            </ul>
          </>
        );
      case 'policy':
        return (
          <>
            <p>{t('clash.policy', { room: nameOf(clash.room_id) })}</p>
            <ul>
              {clash.refusals.slice(0, SHOWN).map((one) => (
                <li key={`${one.rule} ${one.starts_at}`}>
                  <Rule refusal={one} zone={zone} />
                </li>
              ))}
              {clash.refusals.length > SHOWN && (
                <li>{t('clash.more', { count: clash.refusals.length - SHOWN })}</li>
              )}
            </ul>
          </>
        );
      case 'out_of_service':
        return <p>{t('clash.outOfService')}</p>;
      default:
        return exhaustive(clash);
    }
  }
}

function Rule({ refusal, zone }: { refusal: Refusal; zone: string }) {
  const { t } = useTranslation('meetings');
  const format = useZoneFormat(zone);
  const words = policyWords(refusal);
  switch (words.rule) {
    case 'who':
    case 'recurring':
    case 'other':
      return t(`clash.rule.${words.rule}`);
    case 'shortest':
    case 'longest':
      return t(`clash.rule.${words.rule}`, { length: format.minutes(words.minutes) });
    case 'recurring_days':
      return t('clash.rule.recurring_days', { count: words.days });
    case 'days_ahead':
      return t('clash.rule.days_ahead', { count: words.days, opens: format.dateTime(words.opens_at) });
    case 'opening_hours':
      return words.open.length === 0
        ? t('clash.rule.shut', { day: format.weekday(words.date) })
        : t('clash.rule.opening_hours', {
            day: format.weekday(words.date),
            hours: format.list(words.open.map(({ from, to }) => `${from}–${to}`)),
          });
    case 'quota': {
      const most = [
        words.bookings === null ? '' : t('quota.bookings', { count: words.bookings }),
        words.minutes === null ? '' : format.minutes(words.minutes),
      ].filter(Boolean);
      return t('clash.rule.quota', {
        per: t(`quota.per.${words.per}`),
        most: format.list(most),
        held: t('quota.bookings', { count: words.held_bookings }),
        time: format.minutes(words.held_minutes),
      });
    }
    default:
      return exhaustive(words);
  }
}

/** Rooms that are free at that time: one press takes one. */
function FreeRooms({ zone }: { zone: string }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { rooms } = useRooms();
  const form = Form.useFormInstance<MeetingValues>();
  const when = Form.useWatch('when', form);
  const chosen = Form.useWatch('room_ids', form) ?? [];
  const { from, to } = when ? spanOfWhen(when, zone) : { from: 0, to: 0 };
  const wanted = Math.min(...rooms.filter(({ id }) => chosen.includes(id)).map(({ capacity }) => capacity));
  const candidates = rooms
    .filter(({ id, out_of_service }) => !out_of_service && !chosen.includes(id))
    .map((room) => ({ room, off: room.capacity < wanted ? 100_000 - room.capacity : room.capacity - wanted }))
    .sort((a, b) => a.off - b.off)
    .slice(0, 20)
    .map(({ room }) => room);
  const ids = candidates.map(({ id }) => id);
  const query = useQuery({
    queryKey: ['free-rooms', org, from, to, ids],
    queryFn: () =>
      freeBusy(org, {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        room_ids: ids,
      }),
    enabled: to > from && ids.length > 0,
    staleTime: 0,
    retry: false,
  });
  const free = (query.data?.rooms ?? []).filter(({ stretches }) => stretches.length === 0).slice(0, 4);
  if (free.length === 0) return null;
  return (
    <p className="clash-free">
      {t('clash.free')}{' '}
      {free.map(({ room_id }) => {
        const room = candidates.find(({ id }) => id === room_id);
        return (
          room && (
            <Button key={room_id} size="small" onClick={() => form.setFieldValue('room_ids', [room_id])}>
              {t('clash.take', { room: room.name, count: room.capacity })}
            </Button>
          )
        );
      })}
    </p>
  );
}
