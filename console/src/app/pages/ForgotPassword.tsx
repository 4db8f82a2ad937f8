import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { client, unwrap } from '@/api';
import { paths } from '@/paths';
import { AppLink } from '@/shared/ui/AppLink';
import { Door } from './Door';

export default function ForgotPassword() {
  const { t } = useTranslation();
  const act = useMutation({
    mutationFn: (body: { email: string }) => unwrap(client.POST('/v1/password-resets', { body })),
  });
  return (
    <Door title={t('forgot.title')} error={act.error}>
      {act.isSuccess ? (
        <Alert type="success" showIcon title={t('forgot.sent')} />
      ) : (
        <>
          <p>{t('forgot.help')}</p>
          <Form layout="vertical" onFinish={(values) => act.mutate(values)} requiredMark={false}>
            <Form.Item
              name="email"
              label={t('signIn.email')}
              rules={[{ required: true, message: t('form.required') }]}
            >
              <Input type="email" autoComplete="username" autoFocus />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={act.isPending}>
              {t('forgot.act')}
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
