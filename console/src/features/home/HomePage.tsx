import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { Page } from '@/shared/ui/Page';

export default function HomePage() {
  const { t } = useTranslation('home');
  const { organization } = useAccess();
  return (
    <Page title={t('title')} intro={t('greeting', { organization: organization.name })}>
      {null}
    </Page>
  );
}
