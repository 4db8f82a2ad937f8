import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { isProblem, problemWords } from '@/api';
import { paths } from '@/paths';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';

/** What is shown instead of a page that failed. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const router = useRouter();
  const words = isProblem(error) ? problemWords(error, language) : undefined;
  const again = () => {
    reset();
    router.invalidate();
  };
  return (
    <div className="page" role="alert">
      <h1>{words?.title ?? t('error.page')}</h1>
      <p>{words?.detail ?? t('error.pageHelp')}</p>
      <p>
        <Button type="primary" onClick={again}>
          {t('act.retry')}
        </Button>
      </p>
      <AppLink to={paths.organizations()}>{t('error.home')}</AppLink>
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1>{t('error.notFound')}</h1>
      <AppLink to={paths.organizations()}>{t('error.home')}</AppLink>
    </div>
  );
}
