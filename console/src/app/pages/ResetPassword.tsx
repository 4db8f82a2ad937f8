import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, faultWords, isProblem, unwrap } from '@/api';
import { paths } from '@/paths';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { Door, linkToken } from './Door';

export default function ResetPassword() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [token] = useState(linkToken);
  const act = useMutation({
    mutationFn: (body: { token: string; password: string }) =>
      unwrap(client.POST('/v1/password-resets/confirm', { body })),
  });
  const fault = isProblem(act.error) ? act.error.faults.find((f) => f.pointer === '/password') : undefined;
  return (
    <Door title={t('reset.title')} error={fault ? null : act.error}>
      {token === null ? (
        <Alert type="error" showIcon title={t('reset.noToken')} />
      ) : act.isSuccess ? (
        <Alert type="success" showIcon title={t('reset.done')} />
      ) : (
        <>
          <p>{t('reset.help')}</p>
          <Form
            layout="vertical"
            onFinish={({ password }: { password: string }) => act.mutate({ token, password })}
            requiredMark={false}
          >
            <Form.Item
              name="password"
              label={t('signIn.password')}
              rules={[{ required: true, message: t('form.required') }]}
              {...(fault && { validateStatus: 'error', help: faultWords(fault, language) })}
            >
              <Input.Password autoComplete="new-password" autoFocus />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={act.isPending}>
              {t('reset.act')}
            </Button>
          </Form>
        </>
      )}
      <p>
        <AppLink to={paths.signIn()}>{t('signIn.back')}</AppLink>
      </p>
    </Door>
  );
}
