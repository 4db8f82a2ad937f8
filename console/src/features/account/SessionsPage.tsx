import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { signedOut } from '@/api/signals';
import { useFormat } from '@/shared/format/useFormat';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { deviceOf, endAllSessions, endSession, SESSIONS, type Session, sessions } from './account';
import './account.css';

export default function SessionsPage() {
  const { t } = useTranslation('account');
  const format = useFormat();
  const query = useInfiniteQuery(sessions);
  const rows = useRows(query);
  const [ending, setEnding] = useState<Session | 'all'>();
  const end = useAct((id: string) => endSession(id), SESSIONS);
  const columns: Column<Session>[] = [
    {
      key: 'device',
      title: t('sessions.device'),
      render: ({ user_agent, current }) => (
        <span title={user_agent ?? undefined}>
          {deviceOf(user_agent) ?? t('sessions.unknown')}{' '}
          {current && <Tag color="blue">{t('sessions.current')}</Tag>}
        </span>
      ),
    },
    { key: 'origin', title: t('sessions.origin'), width: '120px', render: ({ origin }) => origin ?? '–' },
    {
      key: 'used',
      title: t('sessions.used'),
      width: '116px',
      render: ({ last_used_at }) => format.relative(last_used_at),
    },
    {
      key: 'begun',
      title: t('sessions.begun'),
      width: '152px',
      render: ({ created_at }) => format.dateTime(created_at),
    },
    {
      key: 'expires',
      title: t('sessions.expires'),
      width: '152px',
      render: ({ expires_at }) => format.dateTime(expires_at),
    },
    {
      key: 'acts',
      title: t('sessions.acts'),
      width: '72px',
      render: (session) =>
        !session.current && (
          <Button
            type="link"
            size="small"
            danger
            aria-label={`${t('sessions.end')} ${deviceOf(session.user_agent) ?? t('sessions.unknown')}`}
            onClick={() => setEnding(session)}
          >
            {t('sessions.end')}
          </Button>
        ),
    },
  ];
  const close = () => setEnding(undefined);
  return (
    <Page
      title={t('sessions.title')}
      intro={t('sessions.intro')}
      actions={
        <Button danger onClick={() => setEnding('all')}>
          {t('sessions.endAll')}
        </Button>
      }
    >
      <ListStates query={query} isEmpty={rows.length === 0}>
        <DataTable
          label={t('sessions.title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {ending === 'all' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('sessions.endAllTitle')}
          happens={t('sessions.endAllHappens')}
          undo={t('sessions.endUndo')}
          label={t('sessions.endAll')}
          act={async () => {
            await endAllSessions();
            signedOut.emit();
          }}
        />
      )}
      {ending !== undefined && ending !== 'all' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('sessions.endTitle')}
          happens={t('sessions.endHappens')}
          undo={t('sessions.endUndo')}
          label={t('sessions.end')}
          act={async () => {
            await end.mutateAsync(ending.id);
            notify.success(t('sessions.ended'));
          }}
        />
      )}
    </Page>
  );
}
