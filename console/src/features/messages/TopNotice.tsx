import { CloseOutlined, VerticalAlignTopOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useLive } from '@/shared/live/live';
import type { Words } from './MessageItem';
import { type Message, pinsOf } from './posts';

/** The pinned message that stands above the others of a conversation, kept up to date. */
export function useTopNotice(id: string): Message | undefined {
  const { org } = useAccess();
  const queries = useQueryClient();
  const options = pinsOf(org, id);
  const pins = useQuery(options);
  const again = ({ conversation_id }: { conversation_id: string }) => {
    if (conversation_id === id) void queries.invalidateQueries({ queryKey: options.queryKey });
  };
  useLive('message.pinned', again);
  useLive('message.unpinned', again);
  useLive('message.edited', again);
  useLive('message.recalled', again);
  return pins.data?.items.find(({ pinned }) => pinned?.top);
}

interface Props {
  message: Message;
  words: Words;
  /** There where one may take it away. */
  onEnd?: (() => void) | undefined;
}

export function TopNotice({ message, words, onEnd }: Props) {
  const { t } = useTranslation('messages');
  const label = t('message.top');
  return (
    <section className="reader-top" aria-label={label}>
      <VerticalAlignTopOutlined aria-hidden />
      <p>
        <strong>{words.name(message.author_id)}</strong> {words.line(message)}
      </p>
      {onEnd && (
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t('message.act.untop')}
          title={t('message.act.untop')}
          onClick={onEnd}
        />
      )}
    </section>
  );
}
