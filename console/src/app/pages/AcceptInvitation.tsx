import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, faultWords, isProblem, problemWords, read, unwrap } from '@/api';
import { paths } from '@/paths';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { Door, linkToken } from './Door';

/** Where the link of an invitation's mail leads: joins with a new account, or with the one that is signed in. */
export default function AcceptInvitation() {
  const { t } = useTranslation();
  const [token] = useState(linkToken);
  const [hasAccount, setHasAccount] = useState(false);
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => unwrap(client.POST('/v1/invitations/preview', { body: { secret: token ?? '' } })),
    enabled: token !== null,
  });
  return (
    <Door title={t('invitation.title')} error={preview.error}>
      {token === null && <Alert type="error" showIcon title={t('reset.noToken')} />}
      {token !== null && preview.isPending && <Spin />}
      {preview.data && <p>{t('invitation.leads', { ...preview.data })}</p>}
      {preview.data && token !== null && (hasAccount ? <Accept token={token} /> : <Register token={token} />)}
      {preview.data && !hasAccount && (
        <Button type="link" onClick={() => setHasAccount(true)}>
          {t('invitation.haveAccount')}
        </Button>
      )}
      <p>
        <AppLink to={paths.signIn()}>{t('signIn.back')}</AppLink>
      </p>
    </Door>
  );
}

function Register({ token }: { token: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const act = useMutation({
    mutationFn: ({ password }: { password: string }) =>
      unwrap(client.POST('/v1/invitations/register', { body: { token, password, locale: language } })),
  });
  if (act.isSuccess) return <Alert type="success" showIcon title={t('invitation.joined')} />;
  const fault = isProblem(act.error) ? act.error.faults.find((f) => f.pointer === '/password') : undefined;
  return (
    <Form layout="vertical" onFinish={act.mutate} requiredMark={false}>
      <Failure error={fault ? null : act.error} />
      <Form.Item
        name="password"
        label={t('invitation.choose')}
        rules={[{ required: true, message: t('form.required') }]}
        {...(fault && { validateStatus: 'error', help: faultWords(fault, language) })}
      >
        <Input.Password autoComplete="new-password" autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={act.isPending}>
        {t('invitation.register')}
      </Button>
    </Form>
  );
}

function Accept({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const account = useQuery(read('/v1/me'));
  const act = useMutation({
    mutationFn: () => unwrap(client.POST('/v1/invitations/accept', { body: { token } })),
    onSuccess: () => navigate({ to: paths.organizations() }),
  });
  return (
    <>
      <Failure error={act.error} />
      {account.data && (
        <Button type="primary" block loading={act.isPending} onClick={() => act.mutate()}>
          {t('invitation.accept')}: {account.data.email}
        </Button>
      )}
    </>
  );
}

function Failure({ error }: { error: unknown }) {
  const [language] = useLanguage();
  if (!error) return null;
  const { title, detail } = problemWords(error, language);
  return <Alert className="form-alert" type="error" showIcon title={title} description={detail} />;
}
