import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Alert, Button, Form, Input, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, isProblem, problemWords, read, type Schema, unwrap } from '@/api';
import { paths } from '@/paths';
import { formats } from '@/shared/format/format';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { Door } from './Door';

/** Where the link into an organization leads, and where a code is typed. The secret stays behind the `#`. */
export default function Join() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const navigate = useNavigate();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const secret = new URLSearchParams(hash).get('token') ?? '';
  const preview = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () => unwrap(client.POST('/v1/invitations/preview', { body: { secret } })),
    enabled: secret !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const invalid = isProblem(preview.error, 'invitation_invalid');
  const use = (text: string) =>
    navigate({ to: '.', hash: text === '' ? '' : `token=${encodeURIComponent(text)}`, replace: true });
  return (
    <Door title={t('join.title')} error={invalid ? null : preview.error}>
      {invalid && (
        <Alert
          className="form-alert"
          type="error"
          showIcon
          title={t('join.invalid')}
          description={t('join.invalidHelp')}
        />
      )}
      {secret !== '' && preview.isPending && <Spin />}
      {preview.data ? (
        <>
          <p>
            {t('join.leads')} <strong>{preview.data.organization}</strong>
            {preview.data.department !== preview.data.organization && ` · ${preview.data.department}`}
          </p>
          <p>
            {preview.data.approval ? t('join.approval') : t('join.atOnce')}{' '}
            {t('join.until', {
              when: formats(language, Intl.DateTimeFormat().resolvedOptions().timeZone).dateTime(
                preview.data.expires_at,
              ),
            })}
          </p>
          <Enter secret={secret} />
        </>
      ) : (
        (secret === '' || preview.error) && (
          <Form<{ code: string }>
            layout="vertical"
            requiredMark={false}
            onFinish={({ code }) => use(secretIn(code))}
          >
            <Form.Item
              name="code"
              label={t('join.code')}
              extra={t('join.codeHelp')}
              rules={[{ required: true, message: t('form.required') }]}
            >
              <Input autoFocus autoComplete="off" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block>
              {t('join.look')}
            </Button>
          </Form>
        )
      )}
      <p>
        <AppLink to={paths.signIn()}>{t('signIn.back')}</AppLink>
      </p>
    </Door>
  );
}

/** People paste the whole address. */
export function secretIn(text: string): string {
  const token = /token=([^&\s]+)/.exec(text)?.[1];
  return token === undefined ? text.trim() : decodeURIComponent(token);
}

type Account = Schema<'Account'>;

/** Who is signed in sees with which account; others sign in first, and come back. */
function Enter({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  // Asks without being sent to the sign-in: one may not have an account yet.
  const signedIn = useQuery({
    queryKey: ['signed-in'],
    queryFn: async () => {
      const answer = await fetch('/v1/me', { credentials: 'same-origin' });
      return answer.ok ? ((await answer.json()) as Account) : null;
    },
    staleTime: 0,
  });
  const account = useQuery({ ...read('/v1/me'), enabled: wanted });
  const me = signedIn.data ?? account.data;
  if (me) return <As secret={secret} account={me} />;
  if (signedIn.isPending) return <Spin />;
  return (
    <>
      <Button type="primary" block loading={wanted && account.isPending} onClick={() => setWanted(true)}>
        {t('join.signIn')}
      </Button>
      <p>
        {t('join.noAccount')} <AppLink to={paths.register()}>{t('register.link')}</AppLink>
      </p>
    </>
  );
}

function As({ secret, account }: { secret: string; account: Account }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const navigate = useNavigate();
  const act = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      unwrap(client.POST('/v1/invitations/join', { body: { secret, name: name.trim() || null } })),
    onSuccess: (outcome) => {
      if (outcome.status === 'joined') void navigate({ to: paths.home(outcome.organization_id).home() });
    },
  });
  if (act.data?.status === 'requested')
    return <Alert type="info" showIcon title={t('join.requested')} description={t('join.requestedHelp')} />;
  const isMember = isProblem(act.error, 'account_already_member');
  const words = act.error ? problemWords(act.error, language) : undefined;
  return (
    <>
      {words && (
        <Alert
          className="form-alert"
          type={isMember ? 'info' : 'error'}
          showIcon
          title={isMember ? t('join.member') : words.title}
          description={
            isMember ? <AppLink to={paths.organizations()}>{t('organizations.title')}</AppLink> : words.detail
          }
        />
      )}
      <Form<{ name: string }>
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: account.name }}
        onFinish={(values) => act.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('join.name')}
          extra={t('join.nameHelp')}
          rules={[{ required: true, whitespace: true, message: t('form.required') }]}
        >
          <Input maxLength={64} autoComplete="name" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={act.isPending}>
          {t('join.as', { email: account.email })}
        </Button>
      </Form>
    </>
  );
}
