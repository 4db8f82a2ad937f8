import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { APPROVAL_CHANGES, decide, type Waiting, waitingOf } from './rooms';
import { useMeetingWords } from './useMeetingTexts';
import { useRooms } from './useRooms';
import { dayOf } from './zone';
import '@/shared/attendance/tones.css';
import './meetings.css';

interface Values {
  note: string | null;
  all: boolean;
}

/** Bookings that wait for one's decision. */
export default function ApprovalsPage() {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const words = useMeetingWords();
  const { zone } = useRooms();
  const query = useInfiniteQuery(waitingOf(org));
  const rows = useRows(query);
  const [open, setOpen] = useState<{ row: Waiting; approved: boolean }>();
  const act = useAct(
    ({ row, approved, values }: { row: Waiting; approved: boolean; values: Values }) =>
      decide(org, row.id, {
        decision: approved ? 'approved' : 'declined',
        all: values.all,
        ...(values.note && { note: values.note }),
      }),
    APPROVAL_CHANGES,
  );
  const whenOf = (row: Waiting) => words.span(row.starts_at, row.ends_at, { zone: zone(row.room_id) });
  const others = (row: Waiting) =>
    rows.filter((one) => one.meeting_id === row.meeting_id && one.room_id === row.room_id).length - 1;
  return (
    <Page title={t('approvals.title')} intro={t('approvals.intro')}>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: t('approvals.none'), help: t('approvals.noneHelp') }}
      >
        <ul className="plain-list waiting">
          {rows.map((row) => {
            const name = `${row.room_name}, ${whenOf(row)}`;
            return (
              <li key={row.id} className="card waiting-card">
                <div className="waiting-body">
                  <div className="waiting-head">
                    <strong>{row.title ?? t('approvals.untitled')}</strong>
                    <span className="weak small">
                      {t('approvals.asked', {
                        name: row.organizer?.name ?? '–',
                        when: format.relative(row.requested_at),
                      })}
                    </span>
                  </div>
                  <div className="waiting-head">
                    <AppLink to={paths.meetings.room(row.room_id)}>{row.room_name}</AppLink>
                    <span>{whenOf(row)}</span>
                    <span className="weak">
                      {format.minutes((Date.parse(row.ends_at) - Date.parse(row.starts_at)) / 60_000)}
                    </span>
                  </div>
                  <div className="waiting-head small">
                    <AppLink
                      to={paths.meetings.timeline({
                        date: dayOf(Date.parse(row.starts_at), zone(row.room_id)),
                        q: row.room_name,
                      })}
                    >
                      {t('approvals.around')}
                      <span className="unseen"> {name}</span>
                    </AppLink>
                    {others(row) > 0 && (
                      <span className="weak">{t('approvals.others', { count: others(row) })}</span>
                    )}
                  </div>
                </div>
                <div className="waiting-acts">
                  <Button type="primary" onClick={() => setOpen({ row, approved: true })}>
                    {t('approvals.approve')}
                    <span className="unseen"> {name}</span>
                  </Button>
                  <Button danger onClick={() => setOpen({ row, approved: false })}>
                    {t('approvals.decline')}
                    <span className="unseen"> {name}</span>
                  </Button>
                </div>
              </li>
            );
          })}
        </ul>
        {query.hasNextPage && (
          <div>
            <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              {t('approvals.more')}
            </Button>
          </div>
        )}
      </ListStates>
      {open && (
        <FormDialog<Values>
          open
          onClose={() => setOpen(undefined)}
          title={t(open.approved ? 'approvals.approveTitle' : 'approvals.declineTitle', {
            room: open.row.room_name,
          })}
          label={t(open.approved ? 'approvals.approve' : 'approvals.decline')}
          initial={{ values: { note: null, all: false }, version: 0 }}
          explain={(problem) =>
            isProblem(problem, 'room_booking_decided', 'room_booking_released', 'room_booking_over')
              ? t('approvals.gone')
              : undefined
          }
          submit={async (values) => {
            await act.mutateAsync({ ...open, values });
            notify.success(t(open.approved ? 'approvals.approved' : 'approvals.declined'));
          }}
        >
          <p>
            <strong>{open.row.title ?? t('approvals.untitled')}</strong>
            {` · ${open.row.organizer?.name ?? '–'} · ${whenOf(open.row)}`}
          </p>
          <p>{t(open.approved ? 'approvals.approveHappens' : 'approvals.declineHappens')}</p>
          <Form.Item
            name="note"
            label={t('approvals.note')}
            normalize={(text: string) => (text === '' ? null : text)}
          >
            <Input.TextArea rows={3} maxLength={500} autoFocus />
          </Form.Item>
          <Form.Item
            name="all"
            valuePropName="checked"
            extra={others(open.row) > 0 ? undefined : t('approvals.allHelp')}
          >
            <Checkbox>{t('approvals.all')}</Checkbox>
          </Form.Item>
        </FormDialog>
      )}
    </Page>
  );
}
