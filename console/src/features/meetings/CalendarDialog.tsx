import { CopyOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Modal, Radio, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import {
  CALENDAR_CHANGES,
  createFeed,
  type Feed,
  feedsOf,
  importIcs,
  mailsOf,
  revokeFeed,
  setMails,
} from './calendars';
import { CHANGES } from './meetings';

/** Other calendars: a link to subscribe to, a file to take in, and mails. */
export function CalendarDialog(props: { onClose: () => void }) {
  const { t } = useTranslation(['meetings', 'common']);
  return (
    <Modal open title={t('calendar.title')} onCancel={props.onClose} footer={null} width={640}>
      <Tabs
        items={[
          { key: 'feeds', label: t('calendar.feeds'), children: <Feeds /> },
          { key: 'import', label: t('calendar.import'), children: <Import /> },
          { key: 'mails', label: t('calendar.mails'), children: <Mails /> },
        ]}
      />
    </Modal>
  );
}

function Feeds() {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org } = useAccess();
  const format = useFormat();
  const query = useQuery(feedsOf(org));
  const feeds = query.data?.items ?? [];
  const [name, setName] = useState('');
  const [details, setDetails] = useState<Schema<'CalendarFeedDetails'>>('full');
  const [made, setMade] = useState<Schema<'CalendarFeedLink'>>();
  const [revoking, setRevoking] = useState<Feed>();
  const create = useAct(() => createFeed(org, { name: name.trim(), details }), CALENDAR_CHANGES);
  const revoke = useAct((id: string) => revokeFeed(org, id), CALENDAR_CHANGES);
  return (
    <div className="calendar-part">
      <p className="weak">{t('calendar.feedsHelp')}</p>
      <form
        className="when-line"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(undefined, {
            onSuccess: (link) => {
              setMade(link);
              setName('');
            },
          });
        }}
      >
        <Input
          style={{ width: 220 }}
          aria-label={t('calendar.name')}
          placeholder={t('calendar.name')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Radio.Group
          aria-label={t('calendar.details')}
          value={details}
          onChange={({ target }) => setDetails(target.value as typeof details)}
          options={(['full', 'busy'] as const).map((value) => ({ value, label: t(`calendar.${value}`) }))}
        />
        <Button htmlType="submit" type="primary" disabled={name.trim() === ''} loading={create.isPending}>
          {t('calendar.make')}
        </Button>
      </form>
      {create.error && <Alert type="error" showIcon title={problemWords(create.error, language).title} />}
      {made && (
        <Alert
          type="success"
          showIcon
          title={t('calendar.made', { name: made.feed.name })}
          description={
            <>
              <p>{t('calendar.madeHelp')}</p>
              <div className="when-line">
                <Input readOnly aria-label={t('calendar.link')} value={made.url} style={{ flex: 1 }} />
                <Button
                  icon={<CopyOutlined />}
                  onClick={async () => {
                    await navigator.clipboard.writeText(made.url);
                    notify.success(t('calendar.copied'));
                  }}
                >
                  {t('calendar.copy')}
                </Button>
              </div>
            </>
          }
        />
      )}
      <ListStates query={query} isEmpty={feeds.length === 0} empty={{ title: t('calendar.none') }}>
        <ul className="plain-list">
          {feeds.map((feed) => (
            <li key={feed.id} className="agenda-line">
              <span className="agenda-what">
                <strong>{feed.name}</strong>
                <span className="weak small">
                  {t(`calendar.${feed.details}`)} ·{' '}
                  {feed.last_used_at
                    ? t('calendar.used', { when: format.relative(feed.last_used_at) })
                    : t('calendar.unused')}
                </span>
              </span>
              <Button size="small" type="link" danger onClick={() => setRevoking(feed)}>
                {t('calendar.revoke')}
                <span className="unseen"> {feed.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      </ListStates>
      {revoking && (
        <ConfirmDestructive
          open
          onClose={() => setRevoking(undefined)}
          title={t('calendar.revokeTitle', { name: revoking.name })}
          happens={t('calendar.revokeHappens')}
          undo={t('calendar.revokeUndo')}
          label={t('calendar.revoke')}
          act={async () => {
            await revoke.mutateAsync(revoking.id);
            if (made?.feed.id === revoking.id) setMade(undefined);
            notify.success(t('calendar.revoked', { name: revoking.name }));
          }}
        />
      )}
    </div>
  );
}

function Import() {
  const { t } = useTranslation('meetings');
  const [language] = useLanguage();
  const { org } = useAccess();
  const [text, setText] = useState<string>();
  const look = useAct((content: string) => importIcs(org, content, true), []);
  const run = useAct((content: string) => importIcs(org, content, false), CHANGES);
  const result = run.data ?? look.data;
  const error = run.error ?? look.error;
  const count = (outcome: Schema<'ImportedEventOutcome'>) =>
    result?.events.filter((one) => one.outcome === outcome).length ?? 0;
  const changes = count('created') + count('updated');
  return (
    <div className="calendar-part">
      <p className="weak">{t('calendar.importHelp')}</p>
      <label className="calendar-file">
        <UploadOutlined /> {t('calendar.choose')}
        <input
          type="file"
          accept=".ics,text/calendar"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (!file) return;
            run.reset();
            const content = await file.text();
            setText(content);
            look.mutate(content);
          }}
        />
      </label>
      {error && <Alert type="error" showIcon title={problemWords(error, language).title} />}
      {result && !error && (
        <>
          <p role="status">
            {t(result.dry_run ? 'calendar.would' : 'calendar.done', {
              created: count('created'),
              updated: count('updated'),
              unchanged: count('unchanged'),
              skipped: count('skipped'),
            })}
          </p>
          <ul className="plain-list calendar-events">
            {result.events.map((one) => (
              <li key={one.uid} className="agenda-line">
                <span className="agenda-what">
                  {one.title}
                  {one.reason && <span className="weak small">{t(`calendar.reason.${one.reason}`)}</span>}
                </span>
                <span className="tone" data-tone={one.outcome === 'skipped' ? 'mind' : 'good'}>
                  {t(`calendar.outcome.${one.outcome}`)}
                </span>
              </li>
            ))}
          </ul>
          {result.dry_run && text !== undefined && (
            <Button
              type="primary"
              disabled={changes === 0}
              loading={run.isPending}
              onClick={() => run.mutate(text)}
            >
              {t('calendar.take', { count: changes })}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function Mails() {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const query = useQuery(mailsOf(org));
  const act = useAct(
    (wanted: boolean) => setMails(org, wanted),
    ['/v1/organizations/{org_id}/meeting-mails'],
  );
  return (
    <ListStates query={query} isEmpty={query.data === undefined}>
      <Checkbox
        checked={query.data?.wanted ?? false}
        disabled={act.isPending}
        onChange={({ target }) => act.mutate(target.checked)}
      >
        {t('calendar.wanted')}
      </Checkbox>
      <p className="weak small">{t('calendar.wantedHelp')}</p>
    </ListStates>
  );
}
