import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, unwrap } from '@/api';
import { paths } from '@/paths';
import { AppLink } from '@/shared/ui/AppLink';
import { Door, linkToken } from './Door';

/** Where the mail leads that asks whether an address is one's own. By a press and not by itself: some mail
 * servers open every link. */
export default function VerifyEmail() {
  const { t } = useTranslation();
  const [token] = useState(linkToken);
  const act = useMutation({
    mutationFn: (secret: string) => unwrap(client.POST('/v1/accounts/verify', { body: { token: secret } })),
  });
  return (
    <Door title={t('verify.title')} error={act.error}>
      {token === null ? (
        <Alert type="error" showIcon title={t('reset.noToken')} />
      ) : act.isSuccess ? (
        <Alert type="success" showIcon title={t('verify.done')} />
      ) : (
        <>
          <p>{t('verify.help')}</p>
          <Button type="primary" block autoFocus loading={act.isPending} onClick={() => act.mutate(token)}>
            {t('verify.act')}
          </Button>
        </>
      )}
      <p>
        <AppLink to={paths.signIn()}>{t('signIn.back')}</AppLink>
      </p>
    </Door>
  );
}
