import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { countsOf, type Message, type Receipts } from './posts';

/** How many have read a message of one's own; opens the list. */
export function ReadCount({ message, onOpen }: { message: Message; onOpen: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const { data } = useQuery(countsOf(org, message.conversation_id, message.seq));
  if (!data) return null;
  return (
    <button type="button" className="read-count" onClick={onOpen}>
      <ReadShare receipts={data} />
      <span className="read-open">{t('readers.open')}</span>
    </button>
  );
}

export function ReadShare({ receipts }: { receipts: Receipts }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const all = receipts.read_count + receipts.unread_count;
  const share = all === 0 ? 0 : receipts.read_count / all;
  return (
    <span className="read-share">
      <span className="read-bar" aria-hidden>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span aria-live="polite">
        {t('readers.share', {
          read: format.number(receipts.read_count),
          all: format.number(all),
          share: format.percent(share),
        })}
      </span>
    </span>
  );
}
