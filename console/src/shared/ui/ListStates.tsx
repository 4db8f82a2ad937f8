import { Button, Spin } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';

export interface Loadable {
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
}

interface Props {
  query: Loadable;
  /** Whether there is nothing to show. */
  isEmpty: boolean;
  /** Whether something was searched or filtered: then nothing matches, which is not the same as nothing. */
  isFiltered?: boolean;
  /** What to say of an empty list, and how to begin. */
  empty?: { title?: string; help?: ReactNode; action?: ReactNode };
  children: ReactNode;
}

/** The four states that every list and every thing has beside being there. */
export function ListStates({ query, isEmpty, isFiltered, empty, children }: Props) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  if (query.isPending) return <Waiting />;
  if (isProblem(query.error, 'forbidden')) return <Forbidden />;
  if (query.error && isEmpty) {
    const { title, detail } = problemWords(query.error, language);
    return (
      <State
        alert
        title={t('list.failed')}
        help={detail === undefined ? title : `${title}. ${detail}`}
        action={<Button onClick={() => query.refetch()}>{t('act.retry')}</Button>}
      />
    );
  }
  if (isEmpty && isFiltered) return <State title={t('list.noMatch')} />;
  if (isEmpty)
    return <State title={empty?.title ?? t('list.empty')} help={empty?.help} action={empty?.action} />;
  return children;
}

/** Stands where something will be. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className="list-state" role="status" aria-label={t('list.loading')}>
      <Spin />
    </div>
  );
}

/** Who may not see something is told so, and whom to ask. */
export function Forbidden() {
  const { t } = useTranslation();
  return <State title={t('list.forbidden')} help={t('list.forbiddenHelp')} />;
}

function State(props: { title: string; help?: ReactNode; action?: ReactNode; alert?: boolean }) {
  return (
    <div className="list-state" role={props.alert ? 'alert' : 'status'}>
      <strong>{props.title}</strong>
      {props.help && <span>{props.help}</span>}
      {props.action}
    </div>
  );
}
