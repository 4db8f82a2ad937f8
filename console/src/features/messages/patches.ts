// What events make of lists that were read, without reading them again: a company at work posts all the time.
import type { Schema } from '@/api';
import type { Conversation } from './conversations';
import type { Message, MessageList, Receipts } from './posts';

/** One's conversations after a message; nothing if it is in none of them, and the list is to be read. */
export function withMessage(
  list: readonly Conversation[],
  message: Message,
  me: string,
): Conversation[] | undefined {
  const before = list.find(({ id }) => id === message.conversation_id);
  if (before === undefined) return undefined;
  if (message.seq <= before.last_seq) return [...list];
  const own = message.author_id === me;
  const counts = !own && message.kind !== 'notice';
  const mentioned = !own && (message.mentions.everyone || message.mentions.member_ids.includes(me));
  const after: Conversation = {
    ...before,
    last_seq: message.seq,
    last_message: message,
    read_seq: own ? message.seq : before.read_seq,
    unread_count: own ? 0 : before.unread_count + (counts ? 1 : 0),
    mention_count: own ? 0 : before.mention_count + (mentioned ? 1 : 0),
  };
  return [after, ...list.filter(({ id }) => id !== before.id)];
}

/** The pinned ones first, otherwise as they came. */
export function pinnedFirst(list: readonly Conversation[]): Conversation[] {
  const pinned = (one: Conversation) => one.place.pinned_at != null;
  return [...list.filter(pinned), ...list.filter((one) => !pinned(one))];
}

interface Pages {
  pages: MessageList[];
  pageParams: unknown[];
}

/** A conversation's messages after one more; nothing if one between is missing, and they are to be read. */
export function withPosted(data: Pages, message: Message): Pages | undefined {
  const [newest, ...older] = data.pages;
  if (newest === undefined) return undefined;
  if (message.seq <= newest.last_seq) return data;
  if (message.seq > newest.last_seq + 1) return undefined;
  const known = new Map(data.pages.flatMap(({ items }) => items.map((one) => [one.seq, one])));
  const items = newest.items.map((one) => (one.seq === message.thread_seq ? inThread(one, message) : one));
  const pages = [
    { last_seq: message.seq, items: [...items, quoting(message, known)] },
    ...older.map((page) => ({
      ...page,
      items: page.items.map((one) => (one.seq === message.thread_seq ? inThread(one, message) : one)),
    })),
  ];
  return { ...data, pages };
}

/** Events have no quotes: they are the same for every reader. */
function quoting(message: Message, known: ReadonlyMap<number, Message>): Message {
  const quoted = message.reply_to && !message.reply_to.quote ? known.get(message.reply_to.seq) : undefined;
  if (!quoted || !message.reply_to) return message;
  const { author_id, kind, text, recalled } = quoted;
  const quote = { author_id: author_id ?? null, kind, text: text.slice(0, 200), recalled: recalled != null };
  return { ...message, reply_to: { ...message.reply_to, quote } };
}

function inThread(root: Message, message: Message): Message {
  const before = root.thread;
  const writers = [message.author_id, ...(before?.participant_ids ?? [])].filter((one) => one != null);
  return {
    ...root,
    thread: {
      reply_count: (before?.reply_count ?? 0) + 1,
      last_seq: message.seq,
      participant_ids: [...new Set(writers)].slice(0, 5),
    },
  };
}

/** Receipts after their counts were told. */
export function withCounts(receipts: Receipts, told: Schema<'MessageReadCount'>): Receipts {
  return { ...receipts, read_count: told.read_count, unread_count: told.unread_count };
}
