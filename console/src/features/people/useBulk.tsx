// One act on many people, as the page shows it while it runs.
import { useBlocker } from '@tanstack/react-router';
import { Button, Modal, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { type BulkState, each } from './bulk';

/** Who leaves while an act is under way is asked: whoever it has not come to stays as they are. */
export function useStayWhile(isRunning: boolean): void {
  const { t } = useTranslation('people');
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isRunning && current.pathname !== next.pathname && !window.confirm(t('bulk.leave')),
    enableBeforeUnload: () => isRunning,
  });
}

export function useBulk<T>() {
  const [state, setState] = useState<BulkState<T>>();
  const isRunning = state !== undefined && state.done < state.total;
  useStayWhile(isRunning);
  return {
    state,
    isRunning,
    run: (items: readonly T[], act: (item: T) => Promise<unknown>) => each(items, act, setState),
    clear: () => setState(undefined),
  };
}

export function BulkProgress<T>({ state }: { state: BulkState<T> }) {
  const { t } = useTranslation('people');
  return (
    <>
      <Progress
        percent={Math.floor((100 * state.done) / state.total)}
        status={state.failures.length > 0 ? 'exception' : 'active'}
        aria-label={t('bulk.progress')}
      />
      <p role="status">
        {t('bulk.outcome', { done: state.done - state.failures.length, failed: state.failures.length })}
      </p>
      {state.done < state.total && <p>{t('bulk.stay')}</p>}
    </>
  );
}

export function BulkFailures<T extends { id: string; name: string }>(props: {
  failures: BulkState<T>['failures'];
}) {
  const [language] = useLanguage();
  return (
    <ul className="people-failures">
      {props.failures.map(({ item, error }) => (
        <li key={item.id}>
          <strong>{item.name}</strong> {problemWords(error, language).title}
        </li>
      ))}
    </ul>
  );
}

export function BulkDialog<T extends { id: string; name: string }>(props: {
  state: BulkState<T>;
  onClose: () => void;
}) {
  const { t } = useTranslation(['people', 'common']);
  const { state, onClose } = props;
  const isOver = state.done === state.total;
  return (
    <Modal
      open
      title={t('bulk.progress')}
      closable={isOver}
      keyboard={isOver}
      mask={{ closable: isOver }}
      onCancel={onClose}
      footer={isOver ? <Button onClick={onClose}>{t('common:act.close')}</Button> : null}
    >
      <BulkProgress state={state} />
      <BulkFailures failures={state.failures} />
    </Modal>
  );
}
