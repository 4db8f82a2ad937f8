import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { reasonWords, type Schema } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { importOf, isEnded, wasDone } from './imports';
import { useColumnTitle } from './useColumnTitle';
import './people.css';

/** What came of an import. */
export default function ImportPage() {
  const { t } = useTranslation('people');
  const [language] = useLanguage();
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const { import: id = '' } = useParams({ strict: false }) as { import?: string };
  const query = useQuery({
    ...importOf(org, id),
    refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : 1_000),
  });
  const one = query.data;
  const titleOf = useColumnTitle();
  const happened = one !== undefined && wasDone(one);
  const isChecked = one?.state === 'done' && one.dry_run;
  const columns: Column<Schema<'RowChange'>>[] = [
    { key: 'row', title: '#', width: '72px', render: ({ row }) => row },
    {
      key: 'name',
      title: t('field.name'),
      width: '220px',
      render: ({ name, member_id }) =>
        member_id ? <AppLink to={paths.people.member(member_id)}>{name}</AppLink> : name,
    },
    {
      key: 'kind',
      title: happened ? t('imports.kind') : t('imports.wouldKind'),
      width: '180px',
      render: ({ kind }) => (happened ? t(`imports.${kind}`) : t(`imports.wouldBe.${kind}`)),
    },
    {
      key: 'fields',
      title: t('imports.differs'),
      render: ({ fields }) =>
        fields
          .map(({ column, before, after }) => `${titleOf(column)}: ${before ?? '–'} → ${after ?? '–'}`)
          .join('; '),
    },
  ];
  return (
    <Page
      title={t('imports.outcome')}
      intro={<AppLink to={paths.people.members()}>← {t('profile.back')}</AppLink>}
    >
      <ListStates query={query} isEmpty={!one}>
        {one && (
          <>
            {!isEnded(one) && (
              <div role="status">
                <strong>{t(`imports.state.${one.state}`)}</strong>
                <Progress
                  percent={one.rows_read === 0 ? 0 : Math.floor((100 * one.rows_applied) / one.rows_read)}
                  status="active"
                  aria-label={t(`imports.state.${one.state}`)}
                />
                <p className="people-weak">{t('imports.goOn')}</p>
              </div>
            )}
            {isEnded(one) && (
              <Alert
                type={one.state === 'done' ? 'success' : 'error'}
                showIcon
                title={isChecked ? t('imports.checked') : t(`imports.state.${one.state}`)}
                description={
                  one.state === 'done'
                    ? t(happened ? 'imports.did' : 'imports.would', {
                        added: format.number(one.members_added),
                        updated: format.number(one.members_updated),
                        unchanged: format.number(one.members_unchanged),
                        departments: format.number(one.departments_added),
                      })
                    : (reasonWords(one.reason, language) ?? t('imports.failed'))
                }
              />
            )}
            {one.errors.length > 0 && (
              <Alert
                type="warning"
                showIcon
                title={t('imports.left', { count: one.errors_total })}
                description={
                  <ul className="people-plain">
                    {one.errors.slice(0, 50).map((error) => (
                      <li key={`${error.row} ${error.column} ${error.code}`}>
                        {t('imports.cell', { name: titleOf(error.column), n: error.row })}:{' '}
                        {t(`imports.error.${error.code}`)}
                      </li>
                    ))}
                  </ul>
                }
              />
            )}
            {one.changes.length > 0 && (
              <DataTable
                label={t('imports.outcome')}
                columns={columns}
                rows={one.changes}
                rowKey={({ row }) => String(row)}
              />
            )}
          </>
        )}
      </ListStates>
    </Page>
  );
}
