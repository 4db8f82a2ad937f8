import { EllipsisOutlined, PushpinFilled, RollbackOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { Attachment } from './Attachment';
import type { Act } from './acts';
import type { Message } from './posts';
import { Rich } from './Rich';
import { noticeOf, type useWords } from './useWords';

export type Words = ReturnType<typeof useWords>;

interface Props {
  message: Message;
  words: Words;
  /** It stands under the name of the one before. */
  isContinued: boolean;
  acts: readonly Act[];
  onAct: (act: Act) => void;
}

export function MessageItem({ message, words, isContinued, acts, onAct }: Props) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const notice = noticeOf(message.content);
  if (notice)
    return (
      <li className="reader-notice">
        {words.notice(notice)} <time dateTime={message.posted_at}>{format.time(message.posted_at)}</time>
      </li>
    );
  const author = words.name(message.author_id);
  if (message.recalled != null)
    return (
      <li className="reader-notice">
        {message.recalled.by === message.author_id
          ? t('message.recalled', { author })
          : t('message.recalledBy', { author, by: words.name(message.recalled.by) })}
      </li>
    );
  return (
    <li className="post" data-continued={isContinued || undefined}>
      {!isContinued && <Initial name={author} />}
      <div className="post-body">
        {!isContinued && (
          <div className="post-head">
            <strong>{author}</strong>
            <time dateTime={message.posted_at} title={format.dateTime(message.posted_at)}>
              {format.time(message.posted_at)}
            </time>
            {message.pinned != null && <PushpinFilled title={t('message.pinned')} />}
          </div>
        )}
        {message.reply_to != null && (
          <div className="post-quote">
            {message.reply_to.quote
              ? `${words.name(message.reply_to.quote.author_id)}: ${words.line(message.reply_to.quote)}`
              : t('message.number', { number: message.reply_to.seq })}
          </div>
        )}
        {message.mentions.everyone && (
          <span className="tone post-everyone" data-tone="mind">
            {t('message.everyone')}
          </span>
        )}
        {message.text !== '' && <Rich text={message.text} format={message.format} />}
        {message.content && <Attachment content={message.content} words={words} />}
        <Marks message={message} />
      </div>
      {acts.length > 0 && (
        <div className="post-acts">
          {acts.includes('reply') && (
            <Button
              type="text"
              size="small"
              icon={<RollbackOutlined />}
              aria-label={t('message.replyTo', { author })}
              onClick={() => onAct('reply')}
            />
          )}
          <Dropdown
            trigger={['click']}
            menu={{
              items: acts.map((key) => ({ key, label: t(`message.act.${key}`), danger: key === 'recall' })),
              onClick: ({ key }) => onAct(key as Act),
            }}
          >
            <Button
              type="text"
              size="small"
              icon={<EllipsisOutlined />}
              aria-label={t('message.acts', { author, time: format.time(message.posted_at) })}
            />
          </Dropdown>
        </div>
      )}
    </li>
  );
}

/** That it was edited, what others put on it, and how many answered under it. */
function Marks({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const thread = message.thread?.reply_count ?? 0;
  if (message.edited_at == null && message.reactions.length === 0 && thread === 0) return null;
  return (
    <div className="post-marks">
      {message.edited_at != null && (
        <span title={format.dateTime(message.edited_at)}>{t('message.edited')}</span>
      )}
      {message.reactions.map(({ emoji, count, mine }) => (
        <span key={emoji} className="post-reaction" data-mine={mine}>
          {emoji} {format.number(count)}
        </span>
      ))}
      {thread > 0 && <span>{t('message.thread', { count: thread })}</span>}
    </div>
  );
}

export function Initial({ name }: { name: string }) {
  return (
    <span className="initial" aria-hidden>
      {[...name].at(/\p{Script=Han}/u.test(name) ? -1 : 0)}
    </span>
  );
}
