import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { ListStates } from '@/shared/ui/ListStates';
import { useRows } from '@/shared/useRows';
import { formerOf, type Message } from './posts';
import { Rich } from './Rich';

/** What a message said before it was edited. */
export function FormerVersions({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation(['messages', 'common']);
  const { org } = useAccess();
  const format = useFormat();
  const query = useInfiniteQuery(formerOf(org, message.conversation_id, message.seq));
  const rows = useRows(query);
  return (
    <Modal
      open
      title={t('former.title')}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{t('common:act.close')}</Button>}
    >
      <ListStates query={query} isEmpty={rows.length === 0}>
        <ul className="merged">
          {rows.map(({ version, text, format: written, replaced_at }) => (
            <li key={version}>
              <span className="weak">{t('former.until', { when: format.dateTime(replaced_at) })}</span>
              <Rich text={text} format={written} />
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('former.more')}
          </Button>
        )}
      </ListStates>
    </Modal>
  );
}
