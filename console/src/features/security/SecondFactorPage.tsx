import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Alert, Button, Segmented, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { PolicyChange } from './PolicyChange';
import {
  countsOf,
  organizationOf,
  type Policy,
  SHOWN,
  type Shown,
  stageOf,
  standingsOf,
} from './secondFactor';
import './security.css';

/** Who must have a second factor, and who has none. */
export default function SecondFactorPage() {
  const { t } = useTranslation('security');
  const { org, secondFactor } = useAccess();
  const paths = usePaths();
  const [changing, setChanging] = useState(false);
  const organization = useQuery(organizationOf(org));
  const counts = useQuery(countsOf(org));
  return (
    <Page
      title={t('factor.title')}
      intro={t('factor.intro')}
      actions={
        <Button
          type="primary"
          disabled={!organization.data || !secondFactor.on}
          onClick={() => setChanging(true)}
        >
          {t('factor.change')}
        </Button>
      }
    >
      {!secondFactor.on && (
        <Alert
          type="warning"
          showIcon
          title={t('factor.ownFirst')}
          description={t('factor.ownFirstHelp')}
          action={<AppLink to={paths.account.settings()}>{t('factor.ownFirstLink')}</AppLink>}
        />
      )}
      <ListStates query={organization} isEmpty={!organization.data}>
        {organization.data && (
          <>
            <Standing policy={organization.data.second_factor} counts={counts.data?.counts} />
            <People asked={organization.data.second_factor.required_of !== 'nobody'} />
          </>
        )}
      </ListStates>
      {changing && organization.data && (
        <PolicyChange
          organization={organization.data}
          counts={counts.data?.counts}
          onClose={() => setChanging(false)}
        />
      )}
    </Page>
  );
}

function Standing(props: { policy: Policy; counts: Schema<'SecondFactorCounts'> | undefined }) {
  const { t } = useTranslation('security');
  const format = useFormat();
  const { required_of, from } = props.policy;
  const stage = stageOf(props.policy, Date.now());
  const when = from ? format.dateTime(from) : '';
  const kinds = ['members', 'required', 'on', 'missing'] as const;
  return (
    <section className="security-standing" aria-label={t('factor.counts')}>
      <div className="security-policy">
        <SafetyCertificateOutlined />
        <div>
          <strong>{t(`factor.who.${required_of}`)}</strong>
          <p className="security-weak">
            {stage === 'free'
              ? t('factor.free')
              : t(stage === 'announced' ? 'factor.from' : 'factor.since', { when })}
          </p>
        </div>
      </div>
      <dl className="security-counts">
        {kinds.map((kind) => (
          <div key={kind} data-bad={kind === 'missing' && (props.counts?.missing ?? 0) > 0}>
            <dt>{t(`factor.${kind}`)}</dt>
            <dd>{props.counts ? format.number(props.counts[kind]) : '–'}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function People({ asked }: { asked: boolean }) {
  const { t } = useTranslation('security');
  const { org } = useAccess();
  const paths = usePaths();
  const [{ show }, setFilters] = useSearchState(['show']);
  // Where it is required of nobody, nobody misses it.
  const choices = asked ? SHOWN : SHOWN.filter((one) => one !== 'missing');
  const shown: Shown = choices.find((one) => one === show) ?? choices[0] ?? 'all';
  const query = useInfiniteQuery(standingsOf(org, shown));
  const rows = useRows(query);
  const columns: Column<Schema<'SecondFactorStanding'>>[] = useMemo(
    () => [
      {
        key: 'person',
        title: t('factor.person'),
        render: ({ member_id, name }) => <AppLink to={paths.people.member(member_id)}>{name}</AppLink>,
      },
      {
        key: 'must',
        title: t('factor.must'),
        width: '25%',
        render: ({ required }) => (required ? t('factor.yes') : t('factor.no')),
      },
      {
        key: 'state',
        title: t('factor.state'),
        width: '25%',
        render: ({ on, required }) =>
          on ? (
            <Tag color="blue">{t('factor.isOn')}</Tag>
          ) : (
            <Tag color={required ? 'red' : 'default'}>
              {required ? t('factor.isMissing') : t('factor.isOff')}
            </Tag>
          ),
      },
    ],
    [t, paths],
  );
  return (
    <>
      <div className="page-filters">
        <Segmented<Shown>
          aria-label={t('factor.list')}
          value={shown}
          onChange={(next) => setFilters({ show: next === choices[0] ? undefined : next })}
          options={choices.map((value) => ({ value, label: t(`factor.show.${value}`) }))}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={{ title: shown === 'on' ? t('factor.nobodyHas') : t('factor.everybodyHas') }}
      >
        <DataTable
          label={t('factor.list')}
          columns={columns}
          rows={rows}
          rowKey={({ member_id }) => member_id}
          pages={query}
        />
      </ListStates>
    </>
  );
}
