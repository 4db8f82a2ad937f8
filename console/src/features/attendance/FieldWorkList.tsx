import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { decideFieldWork, FIELD_WORK_CHANGES, type FieldWork, fieldWorkOf } from './requests';
import { ToneTag } from './StatusTag';

export function FieldWorkList() {
  const { t } = useTranslation('attendance');
  const { org, member } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const query = useInfiniteQuery(fieldWorkOf(org));
  const rows = useRows(query);
  const names = useMemberNames(rows.map(({ member_id }) => member_id));
  const [deciding, setDeciding] = useState<{ item: FieldWork; approved: boolean }>();
  const act = useAct(
    (body: { approved: boolean; reason: string; id: string }) =>
      decideFieldWork(org, body.id, { approved: body.approved, reason: body.reason }),
    FIELD_WORK_CHANGES,
  );
  return (
    <ListStates
      query={query}
      isEmpty={rows.length === 0}
      empty={{ title: t('fieldWork.none'), help: t('fieldWork.noneHelp') }}
    >
      <ul className="plain-list requests">
        {rows.map((item) => {
          const name = names.get(item.member_id) ?? '…';
          return (
            <li key={item.check_in_id} className="card request">
              <div className="request-body">
                <div className="request-head">
                  <AppLink to={paths.people.member(item.member_id)}>{name}</AppLink>
                  <ToneTag tone="mind">{t(`verdict.${item.verdict}`)}</ToneTag>
                  <span className="weak small">{format.dateTime(item.at)}</span>
                </div>
                <blockquote className="quote">{item.note}</blockquote>
              </div>
              {item.member_id !== member && (
                <div className="request-acts">
                  <Button type="primary" onClick={() => setDeciding({ item, approved: true })}>
                    {t('decide.approve')}
                    <span className="unseen"> {name}</span>
                  </Button>
                  <Button danger onClick={() => setDeciding({ item, approved: false })}>
                    {t('decide.reject')}
                    <span className="unseen"> {name}</span>
                  </Button>
                </div>
              )}
            </li>
          );
        })}
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
          title={t(deciding.approved ? 'fieldWork.approve' : 'fieldWork.reject', {
            name: names.get(deciding.item.member_id) ?? '…',
          })}
          label={t(deciding.approved ? 'decide.approve' : 'decide.reject')}
          initial={{ values: { reason: '' }, version: 0 }}
          submit={async ({ reason }) => {
            await act.mutateAsync({ id: deciding.item.check_in_id, approved: deciding.approved, reason });
            notify.success(t('fieldWork.done'));
          }}
        >
          <p>{t(deciding.approved ? 'fieldWork.approveHappens' : 'fieldWork.rejectHappens')}</p>
          <Form.Item name="reason" label={t('reason')} rules={[{ required: true }]}>
            <Input.TextArea rows={3} maxLength={500} autoFocus />
          </Form.Item>
        </FormDialog>
      )}
    </ListStates>
  );
}
