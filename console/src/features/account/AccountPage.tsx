import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Segmented, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, read, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import {
  ACCOUNT,
  type Account,
  changePassword,
  editAccount,
  looksOf,
  readAccount,
  SESSIONS,
} from './account';
import { SecondFactor } from './SecondFactor';
import './account.css';

/** One's own: for everybody who is signed in. */
export default function AccountPage() {
  const { t } = useTranslation('account');
  const { can } = useAccess();
  const query = useQuery(read('/v1/me'));
  const account = query.data;
  return (
    <Page title={t('title')} intro={t('intro')}>
      <ListStates query={query} isEmpty={!account}>
        {account && (
          <div className="account-cards">
            <Profile account={account} />
            <div className="account-column">
              <Password />
              <Card title={t('factor.title')}>
                <SecondFactor on={account.second_factor} />
              </Card>
            </div>
          </div>
        )}
      </ListStates>
      {can('attendance.check_in') && <Looks />}
    </Page>
  );
}

function Card(props: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="account-card" aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        {props.action}
      </header>
      {props.children}
    </section>
  );
}

interface Values {
  name: string;
  locale: Language;
}
const valuesOf = ({ name, locale, version }: Account) => ({ values: { name, locale }, version });

function Profile({ account }: { account: Account }) {
  const { t } = useTranslation(['account', 'common']);
  const { organization, member } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [language, setLanguage] = useLanguage();
  const [editing, setEditing] = useState(false);
  const save = useAct(
    (input: { version: number; changed: Partial<Values> }) => editAccount(input.version, input.changed),
    ACCOUNT,
  );
  const languages: { value: Language; label: string }[] = [
    { value: 'zh-CN', label: t('profile.zh') },
    { value: 'en', label: t('profile.en') },
  ];
  return (
    <Card
      title={t('profile.title')}
      action={<Button onClick={() => setEditing(true)}>{t('common:act.edit')}</Button>}
    >
      <dl className="account-facts">
        <dt>{t('profile.name')}</dt>
        <dd>{account.name}</dd>
        <dt>{t('profile.email')}</dt>
        <dd>{account.email}</dd>
        <dt>{t('profile.locale')}</dt>
        <dd>{languages.find(({ value }) => value === account.locale)?.label}</dd>
        <dt>{t('profile.since')}</dt>
        <dd>{format.dateTime(account.created_at)}</dd>
        <dt>{t('profile.language')}</dt>
        <dd>
          <Segmented<Language>
            aria-label={t('profile.language')}
            size="small"
            value={language}
            onChange={(next) => void setLanguage(next)}
            options={languages}
          />
        </dd>
      </dl>
      <p className="account-links">
        <AppLink to={paths.people.member(member)}>
          {t('profile.here', { organization: organization.name })}
        </AppLink>
        <AppLink to={paths.account.sessions()}>{t('sessions.link')}</AppLink>
      </p>
      {editing && (
        <FormDialog<Values>
          open
          onClose={() => setEditing(false)}
          title={t('profile.edit')}
          initial={valuesOf(account)}
          labels={{ name: t('profile.name'), locale: t('profile.locale') }}
          submit={async (_values, changed, version) => {
            await save.mutateAsync({ version, changed });
            notify.success(t('profile.saved'));
          }}
          reread={async () => valuesOf(await readAccount())}
        >
          <Form.Item name="name" label={t('profile.name')} rules={[{ required: true }]}>
            <Input maxLength={64} autoComplete="name" autoFocus />
          </Form.Item>
          <Form.Item name="locale" label={t('profile.locale')}>
            <Select options={languages} />
          </Form.Item>
        </FormDialog>
      )}
    </Card>
  );
}

interface PasswordValues {
  current_password: string;
  new_password: string;
  again: string;
}

function Password() {
  const { t } = useTranslation('account');
  const [changing, setChanging] = useState(false);
  const change = useAct(changePassword, SESSIONS);
  return (
    <Card
      title={t('password.title')}
      action={<Button onClick={() => setChanging(true)}>{t('password.change')}</Button>}
    >
      <p>{t('password.help')}</p>
      {changing && (
        <FormDialog<PasswordValues>
          open
          onClose={() => setChanging(false)}
          title={t('password.change')}
          label={t('password.change')}
          initial={{ values: { current_password: '', new_password: '', again: '' }, version: 0 }}
          submit={async ({ current_password, new_password }) => {
            await change.mutateAsync({ current_password, new_password });
            notify.success(t('password.done'));
          }}
        >
          <Form.Item name="current_password" label={t('password.current')} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
          <Form.Item
            name="new_password"
            label={t('password.new')}
            extra={t('password.rule')}
            rules={[{ required: true }, { min: 8, max: 128, message: t('password.rule') }]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Form.Item
            name="again"
            label={t('password.repeat')}
            dependencies={['new_password']}
            rules={[
              { required: true },
              ({ getFieldValue }) => ({
                validator: (_rule, value) =>
                  !value || value === getFieldValue('new_password')
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('password.differs'))),
              }),
            ]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </FormDialog>
      )}
    </Card>
  );
}

function Looks() {
  const { t } = useTranslation('account');
  const { org } = useAccess();
  const format = useFormat();
  const query = useInfiniteQuery(looksOf(org));
  const rows = useRows(query);
  const columns: Column<Schema<'LocationLook'>>[] = [
    {
      key: 'at',
      title: t('looks.at'),
      width: '180px',
      render: ({ looked_at }) => format.dateTime(looked_at),
    },
    { key: 'who', title: t('looks.who'), width: '16%', render: ({ looked_by_name }) => looked_by_name },
    {
      key: 'span',
      title: t('looks.span'),
      render: ({ from, to }) => `${format.dateTime(from)} – ${format.dateTime(to)}`,
    },
    {
      key: 'count',
      title: t('looks.count'),
      width: '90px',
      render: ({ check_ins }) => format.number(check_ins),
    },
    { key: 'why', title: t('looks.why'), render: ({ reason }) => <span title={reason}>{reason}</span> },
  ];
  return (
    <Card title={t('looks.title')}>
      <p>{t('looks.intro')}</p>
      <ListStates query={query} isEmpty={rows.length === 0} empty={{ title: t('looks.none') }}>
        <DataTable
          label={t('looks.title')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
        />
      </ListStates>
    </Card>
  );
}
