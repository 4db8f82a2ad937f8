import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { signOut } from '@/api/session';
import { paths } from '@/paths';
import { SetUpSecondFactor } from '@/shared/secondFactor/SetUpSecondFactor';
import { AppLink } from '@/shared/ui/AppLink';
import { ListStates } from '@/shared/ui/ListStates';
import { returnTarget } from '../returnTo';
import { Door } from './Door';

/** Where an organization sends who needs a second factor and has none: set it up here, and go on. */
export default function SecondFactorNeeded() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { returnTo } = useSearch({ strict: false }) as { returnTo?: string };
  const [settingUp, setSettingUp] = useState(false);
  const account = useQuery(read('/v1/me'));
  const on = account.data?.second_factor === true;
  const goOn = () => {
    // What was refused is asked for anew.
    queries.clear();
    return navigate({ ...returnTarget(returnTo, paths.organizations()), replace: true });
  };
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: paths.signIn() });
  };
  return (
    <Door title={t('factor.needed')}>
      <ListStates query={account} isEmpty={!account.data}>
        <p>{on ? t('factor.on') : t('factor.neededHelp')}</p>
        {on ? (
          <Button type="primary" block onClick={() => void goOn()}>
            {t('factor.goOn')}
          </Button>
        ) : (
          <Button type="primary" block onClick={() => setSettingUp(true)}>
            {t('factor.begin')}
          </Button>
        )}
      </ListStates>
      <p className="door-links">
        <AppLink to={`${paths.organizations()}?choose=1`}>{t('organizations.change')}</AppLink>
        <Button type="link" size="small" onClick={() => void leave()}>
          {t('signIn.out')}
        </Button>
      </p>
      {settingUp && (
        <SetUpSecondFactor
          onClose={(done) => {
            setSettingUp(false);
            if (done) void goOn();
          }}
        />
      )}
    </Door>
  );
}
