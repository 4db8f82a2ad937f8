import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { DayDrawer } from './DayDrawer';
import {
  dayOf,
  decide,
  eachOf,
  type Outcome,
  progress,
  REQUEST_CHANGES,
  type Request,
  type Waiting,
  waitingOf,
} from './requests';
import { ToneTag } from './StatusTag';

interface Deciding {
  requests: Request[];
  approved: boolean;
}

export function WaitingRequests() {
  const { t } = useTranslation(['attendance', 'common']);
  const [language] = useLanguage();
  const { org, can } = useAccess();
  const format = useFormat();
  const query = useInfiniteQuery({ ...waitingOf(org), enabled: can('attendance.check_in') });
  const rows = useRows(query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deciding, setDeciding] = useState<Deciding>();
  const [refused, setRefused] = useState<Outcome<Request>[]>([]);
  const [{ member, day }, setSearch] = useSearchState(['member', 'day']);
  // What was decided elsewhere meanwhile is not chosen any more.
  const picked = rows.filter(({ request }) => chosen.has(request.id)).map(({ request }) => request);
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const act = useAct(
    ({ requests, approved, reason }: Deciding & { reason: string }) =>
      eachOf(requests, ({ id }) => decide(org, id, { approved, ...(reason && { reason }) })),
    REQUEST_CHANGES,
  );
  return (
    <ListStates
      query={query}
      isEmpty={rows.length === 0}
      empty={{ title: t('requests.none'), help: t('requests.noneHelp') }}
    >
      <div className="bulk">
        <Checkbox
          checked={picked.length === rows.length && rows.length > 0}
          indeterminate={picked.length > 0 && picked.length < rows.length}
          onChange={({ target }) =>
            setChosen(new Set(target.checked ? rows.map(({ request }) => request.id) : []))
          }
        >
          {picked.length === 0 ? t('requests.all') : t('requests.chosen', { count: picked.length })}
        </Checkbox>
        {picked.length > 0 && (
          <>
            <Button type="primary" onClick={() => setDeciding({ requests: picked, approved: true })}>
              {t('decide.approveAll', { number: format.number(picked.length) })}
            </Button>
            <Button danger onClick={() => setDeciding({ requests: picked, approved: false })}>
              {t('decide.rejectAll', { number: format.number(picked.length) })}
            </Button>
          </>
        )}
      </div>
      {refused.length > 0 && (
        <Alert
          type="error"
          showIcon
          closable={{ onClose: () => setRefused([]), 'aria-label': t('common:act.dismiss') }}
          title={t('decide.refused', { count: refused.length })}
          description={
            <ul className="plain-list">
              {refused.map(({ item, error }) => {
                const { title, detail } = problemWords(error, language);
                return (
                  <li key={item.id}>
                    {item.member.name}, {t(`kind.${item.kind}`)}: {title}
                    {detail && `. ${detail}`}
                  </li>
                );
              })}
            </ul>
          }
        />
      )}
      <ul className="plain-list requests">
        {rows.map((row) => (
          <RequestCard
            key={row.task_id}
            row={row}
            chosen={chosen.has(row.request.id)}
            onChoose={(on) => choose(row.request.id, on)}
            onDecide={(approved) => setDeciding({ requests: [row.request], approved })}
            {...(can('attendance.read') && {
              onDay: (date: string) => setSearch({ member: row.request.member.id, day: date }),
            })}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('requests.more')}
        </Button>
      )}
      {deciding && (
        <FormDialog<{ reason: string }>
          open
          onClose={() => setDeciding(undefined)}
          title={t(deciding.approved ? 'decide.approveTitle' : 'decide.rejectTitle', {
            count: deciding.requests.length,
          })}
          label={t(deciding.approved ? 'decide.approve' : 'decide.reject')}
          initial={{ values: { reason: '' }, version: 0 }}
          submit={async ({ reason }) => {
            const outcomes = await act.mutateAsync({ ...deciding, reason: reason.trim() });
            const failed = outcomes.filter(({ error }) => error !== undefined);
            const [only] = failed;
            if (only && outcomes.length === 1) throw only.error;
            setChosen(new Set());
            setRefused(failed);
            const count = outcomes.length - failed.length;
            if (count > 0)
              notify.success(t(deciding.approved ? 'decide.approved' : 'decide.rejected', { count }));
          }}
        >
          <ul className="plain-list weak">
            {deciding.requests.slice(0, 5).map((request) => (
              <li key={request.id}>
                {request.member.name}, {t(`kind.${request.kind}`)}
              </li>
            ))}
            {deciding.requests.length > 5 && (
              <li>{t('decide.others', { count: deciding.requests.length - 5 })}</li>
            )}
          </ul>
          <p>{t(deciding.approved ? 'decide.approveHappens' : 'decide.rejectHappens')}</p>
          <Form.Item
            name="reason"
            label={t(deciding.approved ? 'decide.note' : 'reason')}
            rules={[{ required: !deciding.approved }]}
          >
            <Input.TextArea rows={3} maxLength={500} autoFocus />
          </Form.Item>
        </FormDialog>
      )}
      {member && day && (
        <DayDrawer
          member={member}
          day={day}
          onDay={(next) => setSearch({ day: next })}
          onClose={() => setSearch({ member: undefined, day: undefined })}
        />
      )}
    </ListStates>
  );
}

function RequestCard(props: {
  row: Waiting;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onDecide: (approved: boolean) => void;
  onDay?: (day: string) => void;
}) {
  const { t } = useTranslation('attendance');
  const { organization } = useAccess();
  const format = useFormat();
  const { request } = props.row;
  const { step, of, next } = progress(request);
  const name = `${request.member.name}, ${t(`kind.${request.kind}`)}`;
  const day = dayOf(request, (instant) => today(organization.time_zone, Date.parse(instant)));
  const before = request.steps.flatMap(({ tasks }) => tasks.filter(({ state }) => state === 'approved'));
  return (
    <li className="card request">
      <Checkbox
        aria-label={t('requests.choose', { name })}
        checked={props.chosen}
        onChange={({ target }) => props.onChoose(target.checked)}
      />
      <div className="request-body">
        <div className="request-head">
          <strong>{request.member.name}</strong>
          <ToneTag tone={request.kind === 'make_up' ? 'mind' : 'away'}>{t(`kind.${request.kind}`)}</ToneTag>
          <span className="weak small">{format.relative(request.created_at)}</span>
        </div>
        <div>
          <What request={request} />
          {props.onDay && day && (
            <>
              {' '}
              <button type="button" className="as-link" onClick={() => props.onDay?.(day)}>
                {t('requests.day')}
                <span className="unseen"> {name}</span>
              </button>
            </>
          )}
        </div>
        <blockquote className="quote">{request.reason}</blockquote>
        <div className="weak small">
          {t('requests.step', { step, of })}
          {before.length > 0 &&
            ` · ${t('requests.before', { names: format.list(before.map(({ approver }) => approver.name)) })}`}
          {` · ${
            next.length === 0
              ? t('requests.last')
              : t('requests.next', { who: format.list(next.map((one) => whoOf(one))) })
          }`}
        </div>
      </div>
      <div className="request-acts">
        <Button type="primary" onClick={() => props.onDecide(true)}>
          {t('decide.approve')}
          <span className="unseen"> {name}</span>
        </Button>
        <Button danger onClick={() => props.onDecide(false)}>
          {t('decide.reject')}
          <span className="unseen"> {name}</span>
        </Button>
      </div>
    </li>
  );

  function whoOf({ approvers, tasks }: Schema<'RequestStep'>): string {
    if (tasks.length > 0) return format.list(tasks.map(({ approver }) => approver.name));
    if (approvers.kind !== 'manager') return t(`who.${approvers.kind}`);
    return approvers.level === 1 ? t('who.direct') : t('who.manager', { count: approvers.level });
  }
}

function What({ request: { make_up, span } }: { request: Request }) {
  const { t } = useTranslation('attendance');
  const format = useFormat();
  if (make_up)
    return (
      <span>
        {t('requests.makeUp', {
          point: t(`point.${make_up.kind}`),
          day: format.weekday(make_up.work_date),
          time: format.time(make_up.at),
          fault: t(`fault.${make_up.fault}`),
        })}
      </span>
    );
  if (!span) return null;
  const minutes = (Date.parse(span.ends_at) - Date.parse(span.starts_at)) / 60_000;
  return (
    <span>
      {span.leave_type && `${span.leave_type} · `}
      {format.dateTime(span.starts_at)} – {format.dateTime(span.ends_at)}
      {span.unit === 'hour' && minutes < 24 * 60 && ` (${format.minutes(minutes)})`}
    </span>
  );
}
