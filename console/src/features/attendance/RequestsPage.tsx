import { useInfiniteQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useSearchState } from '@/shared/searchState';
import { Page } from '@/shared/ui/Page';
import { Doubts } from './Doubts';
import { FieldWorkList } from './FieldWorkList';
import { doubtsOf, fieldWorkOf, waitingOf } from './requests';
import { WaitingRequests } from './WaitingRequests';
import '@/shared/attendance/tones.css';
import './attendance.css';

/** All that waits for a decision of one's own. */
export default function RequestsPage() {
  const { t } = useTranslation('attendance');
  const { org, can } = useAccess();
  const [{ tab }, setSearch] = useSearchState(['tab', 'state']);
  const manages = can('attendance.manage');
  const waiting = useInfiniteQuery({ ...waitingOf(org), enabled: can('attendance.check_in') });
  const fieldWork = useInfiniteQuery({ ...fieldWorkOf(org), enabled: manages });
  const doubts = useInfiniteQuery({ ...doubtsOf(org, 'open'), enabled: manages });
  const label = (
    name: string,
    query: { data?: { pages: { items: unknown[] }[] } | undefined; hasNextPage: boolean },
  ) => {
    const count = query.data?.pages.flatMap(({ items }) => items).length ?? 0;
    return count === 0 ? name : `${name} (${count}${query.hasNextPage ? '+' : ''})`;
  };
  return (
    <Page title={t('requests.title')} intro={t('requests.intro')}>
      <Tabs
        className="requests-tabs"
        activeKey={manages ? (tab ?? 'requests') : 'requests'}
        onChange={(key) => setSearch({ tab: key === 'requests' ? undefined : key, state: undefined })}
        items={[
          { key: 'requests', label: label(t('requests.tab'), waiting), children: <WaitingRequests /> },
          ...(manages
            ? [
                {
                  key: 'field-work',
                  label: label(t('fieldWork.tab'), fieldWork),
                  children: <FieldWorkList />,
                },
                { key: 'doubts', label: label(t('doubts.tab'), doubts), children: <Doubts /> },
              ]
            : []),
        ]}
      />
    </Page>
  );
}
