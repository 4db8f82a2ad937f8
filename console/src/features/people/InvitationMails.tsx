import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import { INVITATIONS, type Invitation, invitationsOf, remind, revokeInvitation } from './invitations';

/** Who was invited by mail and has not joined yet. */
export function InvitationMails() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const [language] = useLanguage();
  const format = useFormat();
  const paths = usePaths();
  const query = useInfiniteQuery(invitationsOf(org));
  const rows = useRows(query);
  const names = useMemberNames(rows.slice(0, 200).map(({ member_id }) => member_id));
  const [revoking, setRevoking] = useState<Invitation>();
  const [error, setError] = useState<unknown>();
  const again = useAct((id: string) => remind(org, id), INVITATIONS);
  const take = useAct((id: string) => revokeInvitation(org, id), INVITATIONS);
  const columns: Column<Invitation>[] = [
    {
      key: 'name',
      title: t('field.name'),
      render: ({ member_id }) => (
        <AppLink to={paths.people.member(member_id)}>{names.get(member_id) ?? '…'}</AppLink>
      ),
    },
    { key: 'email', title: t('field.email'), render: ({ email }) => email },
    {
      key: 'expires',
      title: t('links.expires'),
      width: '180px',
      render: ({ expires_at }) => format.dateTime(expires_at),
    },
    {
      key: 'reminded',
      title: t('mails.reminded'),
      width: '180px',
      render: ({ reminded_at }) => (reminded_at ? format.dateTime(reminded_at) : '–'),
    },
    {
      key: 'acts',
      title: t('acts'),
      width: '170px',
      render: (one) => (
        <>
          <Button
            type="link"
            size="small"
            aria-label={`${t('mails.remind')} ${one.email}`}
            onClick={() =>
              again
                .mutateAsync(one.id)
                .then(() => notify.success(t('mails.sent', { email: one.email })), setError)
            }
          >
            {t('mails.remind')}
          </Button>
          <Button
            type="link"
            size="small"
            danger
            aria-label={`${t('links.revoke')} ${one.email}`}
            onClick={() => setRevoking(one)}
          >
            {t('links.revoke')}
          </Button>
        </>
      ),
    },
  ];
  const words = error === undefined ? undefined : problemWords(error, language);
  return (
    <>
      {words && (
        <Alert
          type="error"
          showIcon
          closable={{ onClose: () => setError(undefined) }}
          title={words.title}
          description={words.detail}
        />
      )}
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: t('mails.empty'), help: t('mails.emptyHelp') }}
      >
        <DataTable
          label={t('invitations.tab.mails')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
      {revoking && (
        <ConfirmDestructive
          open
          onClose={() => setRevoking(undefined)}
          title={t('mails.revokeTitle', { email: revoking.email })}
          happens={t('mails.revokeHappens')}
          undo={t('mails.revokeUndo')}
          label={t('links.revoke')}
          act={() => take.mutateAsync(revoking.id)}
        />
      )}
    </>
  );
}
