import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { AppLink } from '@/shared/ui/AppLink';

/** To who has no second factor, before the organization lets nobody in without. */
export function FactorBanner() {
  const { t } = useTranslation();
  const { organization, secondFactor } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  if (!secondFactor.required || secondFactor.on) return null;
  const { from } = secondFactor;
  return (
    <p>
      {from && Date.parse(from) > Date.now()
        ? t('factor.banner', { day: format.dateTime(from), organization: organization.name })
        : t('factor.bannerNow', { organization: organization.name })}{' '}
      <AppLink to={paths.account.settings()}>{t('factor.begin')}</AppLink>
    </p>
  );
}
