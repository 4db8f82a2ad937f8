import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { departmentsOf } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import {
  type Correction,
  correct,
  correctionsFor,
  correctionsOf,
  DAY_CHANGES,
  memberOf,
  nextDay,
  type Point,
  RESULT_TONES,
  RESULTS,
  type Result,
  resultOf,
  spansOf,
  takeBack,
} from './days';
import { ReasonedDestructive } from './ReasonedDestructive';
import { StatusTag, ToneTag } from './StatusTag';
import '@/shared/attendance/tones.css';
import './attendance.css';

interface Props {
  member: string;
  day: string;
  onDay: (day: string) => void;
  onClose: () => void;
}

type Day = Schema<'AttendanceDay'>;
type Open = { kind: 'correct'; point: Point } | { kind: 'back'; correction: Correction } | undefined;

/** One day of one person: what it came to, why, and what was made of it. */
export function DayDrawer({ member, day, onDay, onClose }: Props) {
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const format = useFormat();
  const person = useQuery(memberOf(org, member));
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      styles={{ body: { padding: 0, overflow: 'hidden' } }}
      title={person.data?.name ?? '…'}
      extra={
        <span className="day-walk">
          <Button
            type="text"
            icon={<LeftOutlined />}
            aria-label={t('day.before')}
            onClick={() => onDay(nextDay(day, -1))}
          />
          <span>{format.weekday(day)}</span>
          <Button
            type="text"
            icon={<RightOutlined />}
            aria-label={t('day.after')}
            onClick={() => onDay(nextDay(day))}
          />
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="day-scroll" tabIndex={0} aria-label={format.weekday(day)}>
        <DayBody member={member} day={day} />
      </section>
    </Drawer>
  );
}

function DayBody({ member, day: date }: { member: string; day: string }) {
  const { t } = useTranslation('attendance');
  const { org, member: self, canEverywhere, can, canFor } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const say = useSentence();
  const [open, setOpen] = useState<Open>();
  const query = useQuery(resultOf(org, member, date));
  const corrections = useQuery(correctionsOf(org, member, date));
  const spans = useSpans(member, date);
  const person = useQuery(memberOf(org, member));
  const departments = useQuery(departmentsOf(org));
  const result = query.data?.items[0];
  const day = result?.day;
  const isOver = result?.period_id != null;
  const mayCorrect =
    member !== self &&
    !isOver &&
    (canEverywhere('attendance.correct') ||
      (can('attendance.correct') &&
        departmentWays(person.data, departments.data ?? []).some((way) =>
          canFor('attendance.correct', way),
        )));
  return (
    <ListStates query={query} isEmpty={day === undefined} empty={{ title: t('day.none') }}>
      {day && result && (
        <div className="day">
          <section className="day-sum">
            <StatusTag status={day.status} />
            <p>{say(day.sentence)}</p>
            {isOver && (
              <p className="weak">
                {t('day.closed')} <AppLink to={paths.attendance.periods()}>{t('day.periods')}</AppLink>
              </p>
            )}
            <PartsBar parts={day.parts} worked={day.worked_seconds} overtime={day.overtime_seconds} />
          </section>

          {day.points.map((point) => (
            <PointCard
              key={`${point.section} ${point.kind}`}
              point={point}
              several={day.points.length > 2}
              corrections={correctionsFor(corrections.data ?? [], point)}
              mayCorrect={mayCorrect}
              onOpen={setOpen}
            />
          ))}

          {day.unmatched.length > 0 && (
            <section>
              <h2>{t('day.unmatched')}</h2>
              <ul className="plain-list">
                {day.unmatched.map((punch) => (
                  <li key={punch.id}>
                    {format.time(punch.at)} <span className="weak">{t(`verdict.${punch.verdict}`)}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}

          {spans.length > 0 && (
            <section>
              <h2>{t('day.spans')}</h2>
              <ul className="plain-list">
                {spans.map((span) => (
                  <li key={span.id}>
                    <ToneTag tone="away">{t(`kind.${span.kind}`)}</ToneTag> {span.leave_type}{' '}
                    {format.dateTime(span.starts_at)} – {format.dateTime(span.ends_at)}
                    <div className="weak small">
                      {t(`source.${span.source}`)}, {span.recorded_by.name},{' '}
                      {format.dateTime(span.recorded_at)}
                      {span.taken_back && `, ${t('day.wasTakenBack', { name: span.taken_back.by.name })}`}
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          )}

          <section>
            <h2>{t('day.rules')}</h2>
            <p>
              {result.group
                ? t('day.version', { name: result.group.name, version: result.group.version })
                : t('day.noGroup')}
              {result.shift &&
                `, ${t('day.version', { name: result.shift.name, version: result.shift.version })}`}
            </p>
            <p className="weak small">
              {t(`calendar.${day.day.kind}`)}
              {day.day.name && `: ${say(day.day.name)}`}
              {` (${t(`layer.${day.day.decided_by}`)}), ${day.time_zone}`}
            </p>
            <ol className="day-why">
              {day.explanation.map((sentence) => (
                <li key={sentence.en}>{say(sentence)}</li>
              ))}
            </ol>
          </section>
        </div>
      )}
      {open?.kind === 'correct' && (
        <CorrectForm member={member} date={date} point={open.point} onClose={() => setOpen(undefined)} />
      )}
      {open?.kind === 'back' && (
        <TakeBackForm correction={open.correction} onClose={() => setOpen(undefined)} />
      )}
    </ListStates>
  );
}

function useSpans(member: string, date: string) {
  const { org, organization } = useAccess();
  const { data } = useQuery(spansOf(org, member, date));
  const zone = organization.time_zone;
  return (data ?? []).filter(
    ({ starts_at, ends_at }) =>
      today(zone, Date.parse(starts_at)) <= date && today(zone, Date.parse(ends_at) - 1) >= date,
  );
}

/** The ways from the root to each department of a person, for what one holds for some departments alone. */
function departmentWays(
  person: Schema<'Member'> | undefined,
  departments: readonly Schema<'Department'>[],
): string[][] {
  const parents = new Map(departments.map(({ id, parent_id }) => [id, parent_id ?? null]));
  return (person?.department_ids ?? []).map((id) => {
    const way: string[] = [];
    for (let at: string | null | undefined = id; at; at = parents.get(at)) way.unshift(at);
    return way;
  });
}

function useSentence() {
  const [language] = useLanguage();
  return ({ en, zh_cn }: Schema<'Sentence'>) => (language === 'zh-CN' ? zh_cn : en);
}

const PARTS = [
  ['present', 'good'],
  ['late', 'mind'],
  ['early', 'mind'],
  ['missing', 'bad'],
  ['excused', 'away'],
  ['open', 'calm'],
] as const;

function PartsBar(props: { parts: Day['parts']; worked: number; overtime: number }) {
  const { t } = useTranslation('attendance');
  const format = useFormat();
  const minutes = (seconds: number) => format.minutes(Math.floor(seconds / 60));
  const parts = PARTS.filter(([name]) => props.parts[name] > 0);
  return (
    <>
      {parts.length > 0 && (
        <div className="tone-bar" aria-hidden>
          {parts.map(([name, tone]) => (
            <span key={name} data-tone={tone} style={{ flexGrow: props.parts[name] }} />
          ))}
        </div>
      )}
      <p className="weak small day-parts">
        <span>{t('parts.planned', { time: minutes(props.parts.planned) })}</span>
        {parts.map(([name]) => (
          <span key={name}>{t(`parts.${name}`, { time: minutes(props.parts[name]) })}</span>
        ))}
        <span>{t('parts.worked', { time: minutes(props.worked) })}</span>
        {props.overtime > 0 && <span>{t('parts.overtime', { time: minutes(props.overtime) })}</span>}
      </p>
    </>
  );
}

function PointCard(props: {
  point: Point;
  several: boolean;
  corrections: readonly Correction[];
  mayCorrect: boolean;
  onOpen: (open: Open) => void;
}) {
  const { t } = useTranslation('attendance');
  const { member } = useAccess();
  const format = useFormat();
  const say = useSentence();
  const { point, corrections } = props;
  const name = `${t(`point.${point.kind}`)}${props.several ? ` ${point.section + 1}` : ''}`;
  const moved = point.due_at !== point.real_due_at;
  return (
    <section className="day-point" aria-label={name}>
      <header>
        <h2>{name}</h2>
        {point.time_result ? (
          <ToneTag tone={RESULT_TONES[point.time_result]}>{t(`result.${point.time_result}`)}</ToneTag>
        ) : (
          <ToneTag tone="calm">{point.needed ? t('day.open') : t('day.notNeeded')}</ToneTag>
        )}
        {point.location_result === 'outside' && <ToneTag tone="mind">{t('verdict.outside')}</ToneTag>}
        {point.supplement !== 'none' && <ToneTag tone="away">{t(`supplement.${point.supplement}`)}</ToneTag>}
        {props.mayCorrect && point.needed && (
          <Button size="small" onClick={() => props.onOpen({ kind: 'correct', point })}>
            {t('correct.act')}
            <span className="unseen"> {name}</span>
          </Button>
        )}
      </header>
      <p>{say(point.sentence)}</p>
      <dl className="facts">
        <dt>{t('day.due')}</dt>
        <dd>
          {moved ? <s>{format.time(point.due_at)}</s> : null} {format.time(point.real_due_at)}
          {moved && <span className="weak"> {t('day.moved')}</span>}
        </dd>
        <dt>{t('day.window')}</dt>
        <dd>
          {format.dateTime(point.opens_at)} – {format.dateTime(point.closes_at)}
        </dd>
        <dt>{t('day.punch')}</dt>
        <dd>
          {point.punch ? (
            <>
              {format.dateTime(point.punch.at)}{' '}
              <span className="weak">{t(`verdict.${point.punch.verdict}`)}</span>
            </>
          ) : (
            t('day.noPunch')
          )}
        </dd>
        {point.minutes > 0 && (
          <>
            <dt>{t('day.distance')}</dt>
            <dd>{format.minutes(point.minutes)}</dd>
          </>
        )}
      </dl>
      {corrections.map((one) => (
        <div key={one.id} className="day-correction" data-back={one.taken_back != null}>
          <div>
            <strong>
              {one.result
                ? t('correct.was', {
                    before: one.before ? t(`result.${one.before}`) : t('day.open'),
                    after: t(`result.${one.result}`),
                  })
                : t('correct.makeUp', { time: one.punch_at ? format.dateTime(one.punch_at) : '' })}
            </strong>
            <div className="weak small">
              {one.recorded_by.name}, {format.dateTime(one.recorded_at)}
            </div>
            <div>{one.reason}</div>
            {one.taken_back && (
              <div className="weak">
                {t('correct.takenBack', {
                  name: one.taken_back.by.name,
                  time: format.dateTime(one.taken_back.at),
                  reason: one.taken_back.reason,
                })}
              </div>
            )}
          </div>
          {props.mayCorrect && !one.taken_back && one.request_id == null && one.member_id !== member && (
            <Button size="small" danger onClick={() => props.onOpen({ kind: 'back', correction: one })}>
              {t('correct.back')}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}

function CorrectForm(props: { member: string; date: string; point: Point; onClose: () => void }) {
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const { point } = props;
  const save = useAct(
    (values: { result: Result; reason: string }) =>
      correct(org, props.member, props.date, {
        id,
        section: point.section,
        kind: point.kind,
        ...values,
      }),
    DAY_CHANGES,
  );
  return (
    <FormDialog<{ result: Result; reason: string }>
      open
      onClose={props.onClose}
      title={t('correct.title', { point: t(`point.${point.kind}`) })}
      label={t('correct.save')}
      initial={{ values: { result: 'normal', reason: '' }, version: 0 }}
      submit={async (values) => {
        await save.mutateAsync(values);
        notify.success(t('correct.done'));
      }}
    >
      <p className="weak">{t('correct.help')}</p>
      <Form.Item name="result" label={t('correct.result')} rules={[{ required: true }]}>
        <Select options={RESULTS[point.kind].map((value) => ({ value, label: t(`result.${value}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('correct.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}

function TakeBackForm(props: { correction: Correction; onClose: () => void }) {
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const back = useAct((reason: string) => takeBack(org, props.correction.id, reason), DAY_CHANGES);
  return (
    <ReasonedDestructive
      onClose={props.onClose}
      title={t('correct.backTitle')}
      happens={t('correct.backHappens')}
      undo={t('correct.backUndo')}
      label={t('correct.back')}
      act={async (reason) => {
        await back.mutateAsync(reason);
        notify.success(t('correct.backDone'));
      }}
    />
  );
}
