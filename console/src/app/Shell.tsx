import { LogoutOutlined, MenuOutlined, SwapOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { signOut } from '@/api/session';
import { paths } from '@/paths';
import { AccessProvider, useAccess } from '@/shared/access/access';
import { LiveProvider, ME, useLive, useLiveState, useReread } from '@/shared/live/live';
import { AppLink } from '@/shared/ui/AppLink';
import { FactorBanner } from './FactorBanner';
import { Loading } from './Loading';
import { Navigation } from './Navigation';
import { Preferences } from './Preferences';
import { LIVE, LIVE_SLOWLY } from './registry';
import { Tasks } from './Tasks';

/** Around every page of an organization. */
export default function Shell() {
  const { org } = useParams({ strict: false }) as { org: string };
  const { data } = useSuspenseQuery(
    read('/v1/organizations/{org_id}/me', { params: { path: { org_id: org } } }),
  );
  return (
    <AccessProvider membership={data}>
      <LiveProvider org={org} registry={LIVE} slowly={LIVE_SLOWLY}>
        <Frame />
      </LiveProvider>
    </AccessProvider>
  );
}

/** Roles that are given to one, or taken, hold at once: what one may not do any more is not shown any more. */
function useOwnRoles() {
  const { member } = useAccess();
  const reread = useReread();
  useLive('member.*', ({ member_id }) => {
    if (member_id === member) reread([ME]);
  });
}

function Frame() {
  const { t } = useTranslation();
  useOwnRoles();
  const { org, organization } = useAccess();
  const live = useLiveState();
  const [open, setOpen] = useState(false);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <header className="shell-head">
        <Button
          className="shell-menu"
          type="text"
          icon={<MenuOutlined />}
          aria-label={t('navigation.open')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <AppLink className="shell-brand" to={paths.home(org).home()}>
          {organization.name}
        </AppLink>
        <div className="shell-gap" />
        <span className="live-dot wide-only" data-state={live}>
          {live === 'connected' ? t('live.connected') : t('live.connecting')}
        </span>
        <Tasks />
        <Preferences />
        <AccountMenu />
      </header>
      <div className="shell-notice" role="status">
        {live === 'lost' && <p>{t('live.lost')}</p>}
        <FactorBanner />
      </div>
      <Navigation open={open} onGo={() => setOpen(false)} />
      <main id="main" className="shell-main" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function AccountMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: paths.signIn() });
  };
  const { org } = useAccess();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'account', icon: <UserOutlined />, label: t('navigation.account') },
          { key: 'organizations', icon: <SwapOutlined />, label: t('organizations.change') },
          { key: 'leave', icon: <LogoutOutlined />, label: t('signIn.out') },
        ],
        onClick: ({ key }) => {
          if (key === 'leave') void leave();
          else if (key === 'account') void navigate({ to: paths.account(org).settings() });
          else void navigate({ to: paths.organizations(), search: { choose: '1' } as never });
        },
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={t('accountMenu')} />
    </Dropdown>
  );
}
