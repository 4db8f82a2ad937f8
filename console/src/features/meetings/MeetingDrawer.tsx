import { DownloadOutlined, LockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { saveFile } from '@/shared/files/save';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { AnswerForm } from './AnswerForm';
import { CancelDialog } from './CancelDialog';
import { MeetingFiles } from './MeetingFiles';
import { MeetingForm } from './MeetingForm';
import { MeetingVideo } from './MeetingVideo';
import { MyReminders } from './MyReminders';
import { ANSWER_TONES, attendeesAt, countOf, icsOf, meetingOf } from './meetings';
import { useMeetingWords } from './useMeetingTexts';
import { useOccurrence } from './useOccurrence';
import '@/shared/attendance/tones.css';
import './meetings.css';

/** A meeting, or one time of a series: when, where, with whom, and what one may do about it. */
export function MeetingDrawer(props: {
  meeting: string;
  occurrence?: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org, member, can } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const words = useMeetingWords();
  const [open, setOpen] = useState<'edit' | 'cancel' | 'answer'>();
  const query = useQuery(meetingOf(org, props.meeting));
  const occurrence = useOccurrence(props.meeting, props.occurrence);
  const meeting = query.data;
  const one = occurrence.data;
  const shown = one ?? meeting;
  const isSeries = meeting?.rule != null;
  const isOrganizer = meeting !== undefined && meeting.organizer?.id === member;
  const rooms = shown?.rooms ?? [];
  const isOver =
    shown !== undefined && (!isSeries || one !== undefined) && Date.parse(shown.ends_at) <= Date.now();
  const isCancelled = meeting?.status === 'cancelled';
  const takesPart = isOrganizer || (meeting?.my_answer ?? one?.my_answer) != null;
  // Who came by an address whose occurrence is not there any more sees the series, and is told.
  const isGone = isSeries && props.occurrence !== undefined && occurrence.isSuccess && one === undefined;
  const mayCancel = !isOver && !isCancelled && (isOrganizer || (can('rooms.manage') && rooms.length > 0));
  const mayEdit = isOrganizer && !isOver && !isCancelled && (!isSeries || one !== undefined);
  const answer = one?.my_answer ?? meeting?.my_answer;
  const mayAnswer = !isOrganizer && answer != null && !isOver && !isCancelled;
  const attendees = meeting ? attendeesAt(meeting, one) : [];
  const count = countOf(attendees);
  const close = () => setOpen(undefined);
  const title = shown?.title ?? (meeting ? t('busy') : t('meeting'));
  const save = async () => {
    try {
      const text = await icsOf(org, props.meeting);
      saveFile(new Blob([text], { type: 'text/calendar' }), 'meeting.ics');
    } catch (error) {
      notify.error(problemWords(error, language).title);
    }
  };
  return (
    <Drawer
      open
      onClose={props.onClose}
      size={520}
      title={title}
      aria-label={title}
      closable={{ 'aria-label': t('common:act.close') }}
      footer={
        (mayEdit || mayCancel || mayAnswer) && (
          <div className="form-foot">
            {mayCancel && (
              <Button danger onClick={() => setOpen('cancel')}>
                {t('drawer.cancel')}
              </Button>
            )}
            {mayEdit && (
              <Button type="primary" onClick={() => setOpen('edit')}>
                {t('drawer.edit')}
              </Button>
            )}
            {mayAnswer && (
              <Button
                type={answer === 'needs_action' ? 'primary' : 'default'}
                onClick={() => setOpen('answer')}
              >
                {t('drawer.answer')}
              </Button>
            )}
          </div>
        )
      }
    >
      <ListStates query={query} isEmpty={meeting === undefined}>
        {meeting && shown && (
          <div className="meeting">
            {isCancelled && <Alert type="warning" showIcon title={t('drawer.cancelled')} />}
            {isGone && <Alert type="info" showIcon title={t('drawer.gone')} />}
            <dl className="facts">
              <Fact name={t('drawer.when')}>
                {words.span(shown.starts_at, shown.ends_at, { zone: meeting.zone, allDay: shown.all_day })}
                <div className="weak small">
                  {meeting.zone}
                  {meeting.rule && ` · ${words.rule(meeting.rule, meeting.zone)}`}
                </div>
              </Fact>
              <Fact name={t('drawer.rooms')}>
                {rooms.length === 0
                  ? t('drawer.noRoom')
                  : rooms.map((room) => (
                      <div key={room.id} className="meeting-room">
                        <AppLink to={paths.meetings.room(room.id)}>{room.name}</AppLink>
                        {room.status && room.status !== 'confirmed' && (
                          <span className="tone" data-tone={room.status === 'pending' ? 'mind' : 'bad'}>
                            {t(`status.${room.status}`)}
                          </span>
                        )}
                      </div>
                    ))}
              </Fact>
              {takesPart && !isCancelled && (
                <Fact name={t('video.label')}>
                  <MeetingVideo meeting={meeting.id} mayChange={isOrganizer && !isOver} />
                </Fact>
              )}
              <Fact name={t('drawer.organizer')}>{meeting.organizer?.name ?? '–'}</Fact>
              {shown.note && (
                <Fact name={t('drawer.note')}>
                  <span className="meeting-note">{shown.note}</span>
                </Fact>
              )}
              {meeting.reminders && (
                <Fact name={t('drawer.reminders')}>
                  {takesPart ? (
                    <MyReminders meeting={meeting.id} fallback={meeting.reminders} />
                  ) : meeting.reminders.length === 0 ? (
                    t('form.noReminder')
                  ) : (
                    format.list(meeting.reminders.map(words.reminder))
                  )}
                </Fact>
              )}
              {answer != null && !isOrganizer && (
                <Fact name={t('drawer.mine')}>
                  <span className="tone" data-tone={ANSWER_TONES[answer]}>
                    {t(`answer.${answer}`)}
                  </span>
                </Fact>
              )}
            </dl>
            {meeting.private && (
              <Tag icon={<LockOutlined />} className="meeting-private">
                {t('form.private')}
              </Tag>
            )}
            {takesPart && (
              <MeetingFiles meeting={meeting.id} isOrganizer={isOrganizer} isOver={isOver || isCancelled} />
            )}
            {meeting.attendees ? (
              <section aria-label={t('drawer.attendees')}>
                <h2 className="form-part">
                  {t('drawer.attendees')} ({format.number(attendees.length)})
                </h2>
                <p className="weak small">
                  {(['accepted', 'tentative', 'declined', 'needs_action'] as const)
                    .filter((key) => count[key] > 0)
                    .map((key) => `${t(`answer.${key}`)} ${format.number(count[key])}`)
                    .join(' · ')}
                </p>
                <ul className="plain-list attendees">
                  {attendees.map((attendee) => (
                    <li key={attendee.id}>
                      <span>
                        {attendee.member_id ? (
                          <AppLink to={paths.people.member(attendee.member_id)}>{attendee.name}</AppLink>
                        ) : (
                          attendee.name
                        )}
                        {attendee.email && <span className="weak small"> {attendee.email}</span>}
                        {attendee.member_id && attendee.member_id === meeting.organizer?.id && (
                          <span className="weak small"> {t('drawer.isOrganizer')}</span>
                        )}
                        {attendee.optional && <span className="weak small"> {t('drawer.isOptional')}</span>}
                        {attendee.comment && <div className="weak small">{attendee.comment}</div>}
                        {attendee.proposed_starts_at && attendee.proposed_ends_at && (
                          <div className="small">
                            {t('drawer.proposes', {
                              time: words.span(attendee.proposed_starts_at, attendee.proposed_ends_at, {
                                zone: meeting.zone,
                              }),
                            })}
                          </div>
                        )}
                      </span>
                      <span className="tone" data-tone={ANSWER_TONES[attendee.answer]}>
                        {t(`answer.${attendee.answer}`)}
                      </span>
                    </li>
                  ))}
                </ul>
                <Button icon={<DownloadOutlined />} onClick={save}>
                  {t('drawer.ics')}
                </Button>
              </section>
            ) : (
              <p className="weak">{t('drawer.hidden')}</p>
            )}
          </div>
        )}
      </ListStates>
      {meeting && open === 'edit' && (
        <MeetingForm
          meeting={meeting}
          {...(one && { occurrence: one })}
          zone={meeting.zone}
          onClose={close}
          onDone={() => isSeries && props.onClose()}
        />
      )}
      {meeting && open === 'cancel' && (
        <CancelDialog
          meeting={meeting}
          occurrence={one}
          onClose={close}
          onDone={() => (isSeries ? props.onClose() : close())}
        />
      )}
      {meeting && open === 'answer' && <AnswerForm meeting={meeting} occurrence={one} onClose={close} />}
    </Drawer>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
