import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { DOUBT_CHANGES, type Doubt, doubtsOf, judge } from './requests';
import { ToneTag } from './StatusTag';

const STATES = ['open', 'confirmed', 'dismissed'] as const;

export function Doubts() {
  const { t } = useTranslation('attendance');
  const [language] = useLanguage();
  const { org, member } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [filters, setFilters] = useSearchState(['state']);
  const state = STATES.find((one) => one === filters.state) ?? 'open';
  const query = useInfiniteQuery(doubtsOf(org, state));
  const rows = useRows(query);
  const names = useMemberNames(rows.map(({ member_id }) => member_id));
  const [judging, setJudging] = useState<{ doubt: Doubt; confirmed: boolean }>();
  const act = useAct(
    ({ id, ...body }: { id: string; confirmed: boolean; reason: string }) => judge(org, id, body),
    DOUBT_CHANGES,
  );
  return (
    <>
      <p className="weak">{t('doubts.intro')}</p>
      <Segmented
        aria-label={t('doubts.state')}
        value={state}
        onChange={(value) => setFilters({ state: value === 'open' ? undefined : value })}
        options={STATES.map((value) => ({ value, label: t(`doubts.${value}`) }))}
      />
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        isFiltered={state !== 'open'}
        empty={{ title: t('doubts.none') }}
      >
        <ul className="plain-list requests">
          {rows.map((doubt) => {
            const name = names.get(doubt.member_id) ?? '…';
            return (
              <li key={doubt.id} className="card request">
                <div className="request-body">
                  <div className="request-head">
                    <AppLink to={paths.people.member(doubt.member_id)}>{name}</AppLink>
                    <ToneTag tone="mind">{t(`doubt.${doubt.kind}`)}</ToneTag>
                    <span className="weak small">{format.dateTime(doubt.raised_at)}</span>
                  </div>
                  <p>{language === 'zh-CN' ? doubt.evidence.zh_cn : doubt.evidence.en}</p>
                  {doubt.reason && (
                    <p className="weak">
                      {t('doubts.judged', {
                        state: t(`doubts.${doubt.state}`),
                        time: doubt.judged_at ? format.dateTime(doubt.judged_at) : '',
                        reason: doubt.reason,
                      })}
                    </p>
                  )}
                  {doubt.appeal && (
                    <blockquote className="quote">
                      <span className="weak small">{t('doubts.appeal')}</span>
                      <br />
                      {doubt.appeal}
                    </blockquote>
                  )}
                </div>
                {doubt.member_id !== member && (
                  <div className="request-acts">
                    {doubt.state !== 'confirmed' && (
                      <Button onClick={() => setJudging({ doubt, confirmed: true })}>
                        {t('doubts.confirm')}
                        <span className="unseen"> {name}</span>
                      </Button>
                    )}
                    {doubt.state !== 'dismissed' && (
                      <Button type="primary" onClick={() => setJudging({ doubt, confirmed: false })}>
                        {t('doubts.dismiss')}
                        <span className="unseen"> {name}</span>
                      </Button>
                    )}
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
      </ListStates>
      {judging && (
        <FormDialog<{ reason: string }>
          open
          onClose={() => setJudging(undefined)}
          title={t(judging.confirmed ? 'doubts.confirmTitle' : 'doubts.dismissTitle')}
          label={t(judging.confirmed ? 'doubts.confirm' : 'doubts.dismiss')}
          initial={{ values: { reason: '' }, version: 0 }}
          submit={async ({ reason }) => {
            await act.mutateAsync({ id: judging.doubt.id, confirmed: judging.confirmed, reason });
            notify.success(t('doubts.done'));
          }}
        >
          <p>{t('doubts.happens')}</p>
          <Form.Item name="reason" label={t('reason')} rules={[{ required: true }]}>
            <Input.TextArea rows={3} maxLength={500} autoFocus />
          </Form.Item>
        </FormDialog>
      )}
    </>
  );
}
