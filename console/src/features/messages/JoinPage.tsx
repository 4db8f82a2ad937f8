import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, problemWords, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { Page } from '@/shared/ui/Page';
import { CHANGES, join } from './conversations';
import '@/shared/attendance/tones.css';
import './messages.css';

/** Where a link into a group leads: one is in at once, or asks to be. */
export default function JoinPage() {
  const { t } = useTranslation('messages');
  const { org, organization } = useAccess();
  const paths = usePaths();
  const [language] = useLanguage();
  const [given] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
  const [typed, setTyped] = useState('');
  const secret = given || secretIn(typed);
  const act = useAct(() => join(org, secret), CHANGES);
  const problem = act.error ? problemWords(act.error, language) : undefined;
  const done = act.data;
  return (
    <Page title={t('join.title')}>
      <section className="card join" aria-label={t('join.title')}>
        {problem && (
          <Alert
            type="error"
            showIcon
            title={isProblem(act.error, 'conversation_link_invalid') ? t('join.invalid') : problem.title}
            description={
              isProblem(act.error, 'conversation_link_invalid') ? t('join.invalidHelp') : problem.detail
            }
          />
        )}
        {done === undefined && (
          <>
            <p>{t('join.leads', { organization: organization.name })}</p>
            {given === '' && (
              <Input
                aria-label={t('join.paste')}
                placeholder={t('join.paste')}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
            <Button
              type="primary"
              disabled={secret === ''}
              loading={act.isPending}
              onClick={() => act.mutate()}
            >
              {t('join.act')}
            </Button>
          </>
        )}
        {done?.status === 'joined' && (
          <>
            <Alert type="success" showIcon title={t('join.joined')} />
            <AppLink to={paths.messages.group(done.conversation_id)}>{t('join.open')}</AppLink>
          </>
        )}
        {done?.status === 'requested' && (
          <Alert type="info" showIcon title={t('join.requested')} description={t('join.requestedHelp')} />
        )}
      </section>
    </Page>
  );
}

/** People paste the whole address. */
function secretIn(text: string): string {
  return /token=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
}
