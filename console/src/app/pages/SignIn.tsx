import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api';
import { type Credentials, signIn } from '@/api/session';
import { paths } from '@/paths';
import { AppLink } from '@/shared/ui/AppLink';
import { returnTarget } from '../returnTo';
import { Door } from './Door';

export default function SignIn() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { returnTo } = useSearch({ strict: false }) as { returnTo?: string };
  const [needsCode, setNeedsCode] = useState(false);
  const act = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: () =>
      navigate({ ...returnTarget(returnTo, paths.organizations()), hash: location.hash.slice(1) }),
    onError: (error) => {
      if (isProblem(error, 'second_factor_required')) setNeedsCode(true);
    },
  });
  const error = isProblem(act.error, 'second_factor_required') ? null : act.error;
  return (
    <Door title={t('signIn.title')} error={error}>
      <Form<Credentials> layout="vertical" onFinish={(values) => act.mutate(values)} requiredMark={false}>
        <Form.Item
          name="email"
          label={t('signIn.email')}
          rules={[{ required: true, message: t('form.required') }]}
        >
          <Input type="email" autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('signIn.password')}
          rules={[{ required: true, message: t('form.required') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {needsCode && (
          <Form.Item
            name="code"
            label={t('signIn.code')}
            extra={t('signIn.codeHelp')}
            rules={[{ required: true, message: t('form.required') }]}
          >
            <Input autoComplete="one-time-code" autoFocus />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" block loading={act.isPending}>
          {t('signIn.act')}
        </Button>
      </Form>
      <p>
        <AppLink to={paths.forgotPassword()}>{t('signIn.forgot')}</AppLink>
      </p>
      <p>
        <AppLink to={paths.register()}>{t('register.link')}</AppLink>
      </p>
    </Door>
  );
}
