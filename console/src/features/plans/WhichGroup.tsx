import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker, Spin } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, read } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { MemberSelect, useMemberNames } from '@/shared/pickers';

/** Which group somebody has on a date, and why; and what they work. */
export function WhichGroup() {
  const { t } = useTranslation('plans');
  const [language] = useLanguage();
  const format = useFormat();
  const { org, organization } = useAccess();
  const [member, setMember] = useState<string | null>(null);
  const [date, setDate] = useState(() => today(organization.time_zone));
  const names = useMemberNames(member ? [member] : []);
  const query = useQuery({
    ...read('/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}', {
      params: { path: { org_id: org, member_id: member ?? '', date } },
    }),
    enabled: member !== null,
  });
  const found = query.data;
  return (
    <section className="which" aria-label={t('which.title')}>
      <h2>{t('which.title')}</h2>
      <div className="page-filters">
        <div className="which-member">
          <MemberSelect
            aria-label={t('which.who')}
            placeholder={t('which.who')}
            value={member}
            onChange={setMember}
          />
        </div>
        <DatePicker
          aria-label={t('which.date')}
          allowClear={false}
          value={dayjs(date)}
          onChange={(day) => day && setDate(day.format('YYYY-MM-DD'))}
        />
      </div>
      <div role="status">
        {query.isFetching && !found && <Spin size="small" />}
        {query.error !== null && (
          <Alert type="error" showIcon title={problemWords(query.error, language).title} />
        )}
        {found && member && (
          <>
            <p>
              <strong>
                {t('which.answer', {
                  name: names.get(member) ?? '…',
                  day: format.day(found.date),
                  group: found.group_name,
                })}
              </strong>{' '}
              {language === 'en' ? found.reason.en : found.reason.zh_cn}{' '}
              {t('which.since', { day: format.day(found.since) })}
            </p>
            <p>
              {found.shift ? t('which.shift', { shift: found.shift.name }) : t('which.rest')}{' '}
              {t(`which.by.${found.day.decided_by}`)}
              {found.day.name && ` (${language === 'en' ? found.day.name.en : found.day.name.zh_cn})`}
            </p>
          </>
        )}
      </div>
      <details>
        <summary>{t('which.how')}</summary>
        <ol>
          <li>{t('which.rule.person')}</li>
          <li>{t('which.rule.department')}</li>
          <li>{t('which.rule.default')}</li>
        </ol>
        <p>{t('which.rule.several')}</p>
      </details>
    </section>
  );
}
