import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Form, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, isProblem, read, readAll, unwrap } from '@/api';
import { paths } from '@/paths';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { Door } from './Door';

/** Which of one's organizations to open; where there is only one, nobody is asked, unless they want to be (`?choose=1`). */
export default function Organizations() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { choose } = useSearch({ strict: false }) as { choose?: string };
  const [founding, setFounding] = useState(false);
  const mine = useQuery(readAll('/v1/me/organizations'));
  const named = useQueries({
    queries: (mine.data ?? []).map(({ id }) =>
      read('/v1/organizations/{org_id}', { params: { path: { org_id: id } } }),
    ),
  });
  const only = mine.data?.length === 1 && choose === undefined ? mine.data[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined) void navigate({ to: paths.home(only).home(), replace: true });
  }, [only, navigate]);
  return (
    <Door title={t('organizations.title')}>
      <ListStates query={mine} isEmpty={mine.data?.length === 0} empty={{ title: t('organizations.none') }}>
        <ul className="organizations">
          {mine.data?.map(({ id }, index) => (
            <li key={id}>
              <AppLink to={paths.home(id).home()}>
                {named[index]?.data?.name ??
                  (isProblem(named[index]?.error, 'second_factor_needed') ? t('factor.organization') : '…')}
              </AppLink>
            </li>
          ))}
        </ul>
      </ListStates>
      <Button onClick={() => setFounding(true)}>{t('organizations.found')}</Button>
      <p>
        <AppLink to={paths.join()}>{t('join.link')}</AppLink>
      </p>
      {founding && <Found onClose={() => setFounding(false)} />}
    </Door>
  );
}

const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value }));

function Found(props: { onClose: () => void }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [id] = useState(() => crypto.randomUUID());
  const submit = async (values: { name: string; time_zone: string }) => {
    await unwrap(client.POST('/v1/organizations', { body: { id, locale: language, ...values } }));
    await queries.invalidateQueries({ queryKey: ['/v1/me/organizations'] });
    await navigate({ to: paths.home(id).setup() });
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('organizations.found')}
      label={t('act.create')}
      initial={{ values: { name: '', time_zone: zone }, version: 0 }}
      submit={submit}
    >
      <Form.Item name="name" label={t('organizations.name')} rules={[{ required: true }]}>
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item name="time_zone" label={t('organizations.zone')} rules={[{ required: true }]}>
        <Select showSearch options={zones} />
      </Form.Item>
    </FormDialog>
  );
}
