import { Button, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tryAgainOrReload, useIsWaiting } from '@/shared/loading/assets';

/** Instead of a page that is not loaded yet: that it is on its way, or that it cannot be had now. */
export function Loading() {
  const { t } = useTranslation();
  const isWaiting = useIsWaiting();
  // Between two tries nothing waits for a moment; what is said of it stays.
  const [isLost, setLost] = useState(isWaiting);
  useEffect(() => {
    if (isWaiting) setLost(true);
  }, [isWaiting]);
  if (!isLost)
    return (
      <div className="page" role="status" aria-label={t('list.loading')}>
        <Spin />
      </div>
    );
  return (
    <div className="page" role="alert">
      <h1>{t('error.notLoaded')}</h1>
      <p>{t('error.notLoadedHelp')}</p>
      <p>
        <Button type="primary" onClick={() => void tryAgainOrReload()}>
          {t('act.retry')}
        </Button>
      </p>
    </div>
  );
}
