import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { client, faultWords, isProblem, unwrap } from '@/api';
import { paths } from '@/paths';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { Door } from './Door';

interface Values {
  name: string;
  email: string;
  password: string;
}

const FIELDS = [
  { name: 'name', label: 'register.name', autoComplete: 'name' },
  { name: 'email', label: 'signIn.email', autoComplete: 'username' },
  { name: 'password', label: 'signIn.password', autoComplete: 'new-password' },
] as const;

/** An account for who was not invited, to found an organization with. */
export default function Register() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const act = useMutation({
    mutationFn: (values: Values) =>
      unwrap(client.POST('/v1/accounts', { body: { ...values, locale: language } })),
  });
  const faults = isProblem(act.error) ? act.error.faults : [];
  const fault = (field: string) => faults.find((one) => one.pointer === `/${field}`);
  const explained = FIELDS.some(({ name }) => fault(name));
  return (
    <Door title={t('register.title')} error={explained ? null : act.error}>
      {act.isSuccess ? (
        <Alert type="success" showIcon title={t('register.sent')} />
      ) : (
        <>
          <p>{t('register.help')}</p>
          <Form<Values> layout="vertical" onFinish={(values) => act.mutate(values)} requiredMark={false}>
            {FIELDS.map(({ name, label, autoComplete }) => {
              const wrong = fault(name);
              const Field = name === 'password' ? Input.Password : Input;
              return (
                <Form.Item
                  key={name}
                  name={name}
                  label={t(label)}
                  rules={[{ required: true, message: t('form.required') }]}
                  {...(name === 'password' && { extra: t('register.passwordHelp') })}
                  {...(wrong && { validateStatus: 'error', help: faultWords(wrong, language) })}
                >
                  <Field autoComplete={autoComplete} autoFocus={name === 'name'} />
                </Form.Item>
              );
            })}
            <Button type="primary" htmlType="submit" block loading={act.isPending}>
              {t('register.act')}
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
