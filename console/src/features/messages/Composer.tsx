import { CloseOutlined, SendOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Input } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import type { Conversation } from './conversations';
import type { Words } from './MessageItem';
import type { May } from './may';
import { type Message, post } from './posts';

interface Props {
  one: Conversation;
  may: May;
  reply?: Message;
  words: Words;
  onReplied: () => void;
  onPosted: (message: Message) => void;
}

export function Composer({ one, may, reply, words, onReplied, onPosted }: Props) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const format = useFormat();
  const [language] = useLanguage();
  const [text, setText] = useState('');
  const [markdown, setMarkdown] = useState(false);
  const [everyone, setEveryone] = useState(false);
  // Chosen once for what is sent, so that sending twice posts once.
  const [id, setId] = useState(() => crypto.randomUUID());
  const latestReply = useRef(reply);
  const latestText = useRef(text);
  useEffect(() => {
    latestReply.current = reply;
    latestText.current = text;
  });
  const act = useAct(() => {
    return post(org, one.id, {
      id,
      text: text.trim(),
      format: markdown ? 'markdown' : 'plain',
      ...(reply && { reply_to_seq: reply.seq }),
      ...(everyone && { mentions: { everyone } }),
    });
  }, []);
  if (!may.post) {
    const until = one.place.muted_until;
    if (one.archived_at != null) return <p className="composer-closed">{t('composer.archived')}</p>;
    return (
      <p className="composer-closed">
        {until != null && Date.parse(until) > Date.now()
          ? t('composer.muted', { when: format.dateTime(until) })
          : t('composer.restricted')}
      </p>
    );
  }
  const canSend = text.trim() !== '' && !act.isPending;
  const send = () => {
    if (!canSend) return;
    const sent = { text, everyone, reply };
    act.mutate(undefined, {
      onSuccess: (message) => {
        // What was typed or chosen meanwhile belongs to the next message.
        setText((now) => (now.startsWith(sent.text) ? now.slice(sent.text.length).trimStart() : now));
        if (sent.everyone) setEveryone(false);
        setId(crypto.randomUUID());
        if (latestReply.current === sent.reply) onReplied();
        onPosted(message);
      },
      onError: () => {
        // Other words are another message.
        if (latestText.current !== sent.text) setId(crypto.randomUUID());
      },
    });
  };
  const press = (event: KeyboardEvent) => {
    // Enter also ends the choice of characters in Chinese input.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const problem = act.error ? problemWords(act.error, language) : undefined;
  return (
    <div className="composer">
      {problem && <Alert type="error" showIcon title={problem.title} description={problem.detail} />}
      {reply && (
        <div className="composer-reply">
          <span>
            {t('composer.reply', { author: words.name(reply.author_id) })} {words.line(reply)}
          </span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('composer.noReply')}
            onClick={onReplied}
          />
        </div>
      )}
      <Input.TextArea
        aria-label={t('composer.label')}
        placeholder={t('composer.placeholder')}
        rows={2}
        maxLength={8000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          // Other words are another message.
          if (act.isError) {
            act.reset();
            setId(crypto.randomUUID());
          }
        }}
        onKeyDown={press}
      />
      <div className="composer-foot">
        <Checkbox checked={markdown} onChange={(event) => setMarkdown(event.target.checked)}>
          Markdown
        </Checkbox>
        {may.mentionEveryone && (
          <Checkbox checked={everyone} onChange={(event) => setEveryone(event.target.checked)}>
            {t('composer.everyone')}
          </Checkbox>
        )}
        <span className="weak wide-only">{t('composer.keys')}</span>
        <Button
          type="primary"
          icon={<SendOutlined />}
          disabled={!canSend}
          loading={act.isPending}
          onClick={send}
        >
          {t('composer.send')}
        </Button>
      </div>
    </div>
  );
}
