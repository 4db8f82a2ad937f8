// The next page of a list that is read as one scrolls.
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';

/** Of a list by pages, as `useInfiniteQuery` has it. */
export interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
}

/** Reads on as one comes near the end. A page that could not be read is asked for again by people, not by itself. */
export function useNextPage(pages: Pages | undefined, isNear: boolean): void {
  const waits = pages?.hasNextPage && !pages.isFetchingNextPage && !pages.isFetchNextPageError;
  useEffect(() => {
    if (waits && isNear) pages?.fetchNextPage();
  }, [pages, waits, isNear]);
}

/** Below the rows: that the next ones are coming, or why they do not. */
export function NextPage({ pages }: { pages: Pages | undefined }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (pages?.isFetchingNextPage) return <div className="data-table-foot">{t('list.more')}</div>;
  if (!pages?.isFetchNextPageError) return null;
  const { title, detail } = problemWords(pages.error, language);
  return (
    <div className="data-table-foot" role="alert">
      {t('list.moreFailed')} {detail === undefined ? title : `${title}. ${detail}`}{' '}
      <Button size="small" onClick={() => pages.fetchNextPage()}>
        {t('act.retry')}
      </Button>
    </div>
  );
}
