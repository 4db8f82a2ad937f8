import { PlusOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { useSearchState } from '@/shared/searchState';
import { Page } from '@/shared/ui/Page';
import { InvitationMails } from './InvitationMails';
import { JoinLinkForm } from './JoinLinkForm';
import { JoinLinks } from './JoinLinks';
import { JoinRequests } from './JoinRequests';
import './people.css';

const TABS = ['requests', 'links', 'mails'] as const;
type Tab = (typeof TABS)[number];

/** The three ways in: who asks, what was handed out, who was invited by mail. */
export default function InvitationsPage() {
  const { t } = useTranslation('people');
  const [filters, setFilters] = useSearchState(['tab', 'status']);
  const tab: Tab = TABS.find((one) => one === filters.tab) ?? 'requests';
  const [making, setMaking] = useState(false);
  return (
    <Page
      title={t('invitations.title')}
      intro={t('invitations.intro')}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t('links.new')}
        </Button>
      }
    >
      <div className="page-filters">
        <Segmented<Tab>
          aria-label={t('invitations.title')}
          value={tab}
          onChange={(next) => setFilters({ tab: next, status: undefined })}
          options={TABS.map((value) => ({ value, label: t(`invitations.tab.${value}`) }))}
        />
        {tab === 'requests' && (
          <Select
            aria-label={t('status.label')}
            value={filters.status ?? 'pending'}
            onChange={(status) => setFilters({ status })}
            options={(['pending', 'approved', 'refused'] as const).map((value) => ({
              value,
              label: t(`requests.status.${value}`),
            }))}
          />
        )}
      </div>
      {tab === 'requests' && (
        <JoinRequests status={(filters.status as Schema<'JoinRequestStatus'>) ?? 'pending'} />
      )}
      {tab === 'links' && <JoinLinks />}
      {tab === 'mails' && <InvitationMails />}
      {making && (
        <JoinLinkForm
          onClose={() => setMaking(false)}
          onMade={() => setFilters({ tab: 'links', status: undefined })}
        />
      )}
    </Page>
  );
}
