import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Fragment, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { type Act, actsOn } from './acts';
import { Composer } from './Composer';
import { type Conversation, membersOf } from './conversations';
import { EditForm } from './EditForm';
import { FormerVersions } from './FormerVersions';
import { MessageItem } from './MessageItem';
import type { May } from './may';
import { type Message, recall, setPin, setTop } from './posts';
import { ReadersDrawer } from './ReadersDrawer';
import { settingsOf } from './settings';
import { TopNotice, useTopNotice } from './TopNotice';
import { useDo } from './useDo';
import { useReader } from './useReader';
import { noticeOf, peopleOf, useWords } from './useWords';

/** What is said in a conversation, the newest at the bottom, and a place to say something. */
export function Reader({ one, may }: { one: Conversation; may: May }) {
  const { t } = useTranslation('messages');
  const { org, member: me, organization } = useAccess();
  const format = useFormat();
  const { query, messages, take, reread } = useReader(one.id, one.read_seq);
  const settings = useQuery(settingsOf(org));
  const top = useTopNotice(one.id);
  const inSight = useMemo(() => (top ? [...messages, top] : messages), [messages, top]);
  const names = useNames(one, inSight);
  const words = useWords(names);
  const [reply, setReply] = useState<Message>();
  const [open, setOpen] = useState<{ act: Act; message: Message }>();
  const close = () => setOpen(undefined);
  const say = useDo();
  const takeBack = useAct((seq: number) => recall(org, one.id, seq), []);
  const pick = (act: Act, message: Message) => {
    const { seq } = message;
    if (act === 'reply') setReply(message);
    else if (act === 'pin' || act === 'unpin')
      void say(setPin(org, one.id, seq, act === 'pin').then(reread), t(`message.done.${act}`));
    else if (act === 'top' || act === 'untop')
      void say(setTop(org, one.id, seq, act === 'top').then(reread), t(`message.done.${act}`));
    else setOpen({ act, message });
  };
  const dayOf = (message: Message) => today(organization.time_zone, Date.parse(message.posted_at));
  return (
    <div className="reader">
      {top && (
        <TopNotice message={top} words={words} onEnd={may.pin ? () => pick('untop', top) : undefined} />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div className="reader-scroll" tabIndex={0} role="log" aria-label={t('reader.label')}>
        <ListStates
          query={query}
          isEmpty={messages.length === 0}
          empty={{ title: t('reader.empty'), help: may.post ? t('reader.emptyHelp') : undefined }}
        >
          <ol className="reader-list">
            {query.hasNextPage && (
              <li className="reader-more">
                <Button size="small" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
                  {t('reader.earlier')}
                </Button>
              </li>
            )}
            {!query.hasNextPage && one.place.visible_from_seq > 1 && (
              <li className="reader-more weak">{t('reader.hidden')}</li>
            )}
            {messages.map((message, n) => {
              const before = messages[n - 1];
              const day = dayOf(message);
              const begins = before === undefined || dayOf(before) !== day;
              return (
                <Fragment key={message.seq}>
                  {begins && (
                    <li className="reader-day">
                      <span>{format.weekday(day)}</span>
                    </li>
                  )}
                  <MessageItem
                    message={message}
                    words={words}
                    isContinued={!begins && continues(before, message)}
                    acts={actsOn(message, may, me, {
                      recallMinutes: settings.data?.recall_minutes ?? 0,
                      receipts: settings.data?.read_receipts === true && one.kind !== 'direct',
                    })}
                    onAct={(act) => pick(act, message)}
                  />
                </Fragment>
              );
            })}
          </ol>
        </ListStates>
      </div>
      <Composer
        one={one}
        may={may}
        {...(reply && { reply })}
        words={words}
        onReplied={() => setReply(undefined)}
        onPosted={take}
      />
      {open?.act === 'edit' && <EditForm message={open.message} onClose={close} onSaved={reread} />}
      {open?.act === 'former' && <FormerVersions message={open.message} onClose={close} />}
      {open?.act === 'readers' && <ReadersDrawer message={open.message} onClose={close} />}
      {open?.act === 'recall' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('recall.title')}
          happens={t('recall.happens')}
          undo={t('recall.undo')}
          label={t('recall.act')}
          act={async () => {
            await takeBack.mutateAsync(open.message.seq);
            reread();
            notify.success(t('recall.done'));
          }}
        />
      )}
    </div>
  );
}

/** Whether a message stands under the name of the one before. */
function continues(before: Message, message: Message): boolean {
  const minutes = (Date.parse(message.posted_at) - Date.parse(before.posted_at)) / 60_000;
  return (
    message.author_id != null &&
    before.author_id === message.author_id &&
    message.reply_to == null &&
    before.recalled == null &&
    minutes < 5
  );
}

/** The names of who speaks and of whom is spoken; who is in a conversation is named there, also where they are hidden. */
function useNames(one: Conversation, messages: readonly Message[]): ReadonlyMap<string, string> {
  const { org } = useAccess();
  const members = useInfiniteQuery(membersOf(org, one.id));
  const inIt = useMemo(
    () => new Map(members.data?.pages.flatMap(({ items }) => items).map(({ id, name }) => [id, name])),
    [members.data],
  );
  const wanted = useMemo(() => {
    const ids = messages.flatMap((message) => {
      const notice = noticeOf(message.content);
      const merged = message.content?.kind === 'merged' ? message.content.items : [];
      return [
        message.author_id,
        message.recalled?.by,
        message.reply_to?.quote?.author_id,
        ...merged.map(({ author_id }) => author_id),
        ...(notice ? peopleOf(notice) : []),
      ].filter((id) => id != null);
    });
    return [...new Set(ids)].filter((id) => !inIt.has(id));
  }, [messages, inIt]);
  // Only once it is known who is in it: most names are there.
  const others = useMemberNames(members.isPending ? [] : wanted);
  return useMemo(() => new Map([...others, ...inIt]), [others, inIt]);
}
