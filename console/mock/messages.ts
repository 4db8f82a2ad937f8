// Conversations and messages for mocked tests.
import type { components } from '../src/api/generated/schema';
import { department, MEMBER } from './company';
import { member, paged } from './people';
import { type Handlers, problem } from './service';

type Schema<N extends keyof components['schemas']> = components['schemas'][N];

const id = (kind: number, n: number) =>
  `0192b000-0000-7000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;

export const GROUP = id(1, 1);
export const CHANNEL = id(1, 9);

export const conversation = (
  n: number,
  name: string,
  more: Partial<Schema<'Conversation'>> = {},
): Schema<'Conversation'> => ({
  id: id(1, n),
  kind: 'group',
  name,
  description: '',
  owner_id: MEMBER,
  peer_id: null,
  department_id: null,
  policy: {
    posting: 'everyone',
    mention_everyone: 'everyone',
    inviting: 'everyone',
    pinning: 'everyone',
    editing: 'everyone',
    history: 'all',
    join_approval: false,
  },
  archived_at: null,
  member_count: 3,
  last_seq: 0,
  read_seq: 0,
  unread_count: 0,
  mention_count: 0,
  last_message: null,
  place: {
    role: 'owner',
    visible_from_seq: 1,
    speaker: false,
    silenced: false,
    marked_unread: false,
    hidden: false,
  },
  created_at: '2026-11-01T01:00:00Z',
  version: 1,
  ...more,
});

export const place = (
  member_id: string,
  name: string,
  more: Partial<Schema<'ConversationMember'>> = {},
): Schema<'ConversationMember'> => ({
  id: member_id,
  name,
  role: 'member',
  speaker: false,
  joined_at: '2026-11-02T01:00:00Z',
  ...more,
});

export const message = (
  seq: number,
  text: string,
  more: Partial<Schema<'Message'>> = {},
): Schema<'Message'> => ({
  id: id(2, seq),
  conversation_id: GROUP,
  seq,
  kind: 'text',
  author_id: id(9, 1),
  text,
  format: 'plain',
  content: null,
  reply_to: null,
  mentions: { member_ids: [], everyone: false },
  posted_at: `2026-11-20T0${1 + Math.floor(seq / 60)}:${String(seq % 60).padStart(2, '0')}:00Z`,
  version: 1,
  reactions: [],
  ...more,
});

export const tombstone = (seq: number, by: string): Schema<'Message'> =>
  message(seq, '', { author_id: by, recalled: { at: '2026-11-20T03:00:00Z', by } });

/** The handlers of a company that talks; what is posted, added and changed is kept. */
export function talking(
  list: Schema<'Conversation'>[],
  said: Record<string, Schema<'Message'>[]>,
  people: Schema<'ConversationMember'>[],
): Handlers {
  const at = (wanted: string | undefined) => list.findIndex((one) => one.id === wanted);
  const find = (wanted: string | undefined) => list[at(wanted)] as Schema<'Conversation'>;
  const put = (wanted: string | undefined, change: Partial<Schema<'Conversation'>>) => {
    const now = find(wanted);
    list[at(wanted)] = { ...now, ...change, version: now.version + 1 };
    return find(wanted);
  };
  const change = (wanted: string | undefined, more: Partial<Schema<'ConversationMember'>>) => {
    const n = people.findIndex((one) => one.id === wanted);
    people[n] = { ...(people[n] as Schema<'ConversationMember'>), ...more };
    return undefined;
  };
  const pin = ({ conversation_id, seq }: Record<string, string | undefined>, top: boolean) => {
    const all = said[conversation_id ?? ''] ?? [];
    for (const one of all) if (one.pinned) one.pinned = { ...one.pinned, top: false };
    const one = all.find((each) => each.seq === Number(seq)) as Schema<'Message'>;
    one.pinned = { at: new Date().toISOString(), by: MEMBER, top };
    return one;
  };
  const speakers = () => ({
    items: people.filter(({ speaker }) => speaker).map(({ id: one, name }) => ({ id: one, name })),
  });
  return {
    list_conversations: ({ query }) =>
      paged(
        list.filter(({ name }) => name.includes(query.get('q') ?? '')),
        query,
      ),
    read_conversation: ({ params }) => find(params.conversation_id),
    create_conversation: ({ body }) => {
      const made = conversation(90, body.name, {
        id: body.id ?? id(1, 90),
        member_count: body.member_ids.length + 1,
      });
      list.unshift(made);
      return made;
    },
    edit_conversation: ({ params, body }) => {
      const { name, description, ...policy } = body;
      const now = find(params.conversation_id);
      return put(params.conversation_id, {
        ...(name != null && { name }),
        ...(description != null && { description }),
        policy: { ...now.policy, ...(policy as Partial<Schema<'Policy'>>) },
      });
    },
    archive_conversation: ({ params }) =>
      put(params.conversation_id, { archived_at: '2026-11-21T02:00:00Z' }),
    reopen_conversation: ({ params }) => put(params.conversation_id, { archived_at: null }),
    list_conversation_members: ({ query }) => paged(people, query),
    add_conversation_members: ({ params, body }) => {
      for (const one of body.member_ids) people.push(place(one, member(4).name));
      return put(params.conversation_id, { member_count: people.length });
    },
    remove_conversation_member: ({ params }) => {
      people.splice(
        people.findIndex((one) => one.id === params.member_id),
        1,
      );
      return undefined;
    },
    make_conversation_admin: ({ params }) => change(params.member_id, { role: 'admin' }),
    unmake_conversation_admin: ({ params }) => change(params.member_id, { role: 'member' }),
    mute_conversation_member: ({ params }) =>
      change(params.member_id, { muted_until: new Date(Date.now() + 3_600_000).toISOString() }),
    unmute_conversation_member: ({ params }) => change(params.member_id, { muted_until: null }),
    list_conversation_speakers: () => speakers(),
    change_conversation_speakers: ({ body }) => {
      const { add = [], remove = [] } = body;
      if (people.some(({ id: one, role }) => add.includes(one) && role !== 'member'))
        return problem('conversation_exempt');
      for (const one of add) change(one, { speaker: true });
      for (const one of remove) change(one, { speaker: false });
      return speakers();
    },
    list_conversation_links: () => ({ items: [] }),
    list_conversation_requests: () => ({ items: [] }),
    list_messages: ({ params, query }) => {
      const all = said[params.conversation_id ?? ''] ?? [];
      const before = Number(query.get('before_seq') ?? Number.POSITIVE_INFINITY);
      const limit = Number(query.get('limit') ?? 50);
      const earlier = all.filter(({ seq }) => seq < before);
      return { items: earlier.slice(-limit), last_seq: all.at(-1)?.seq ?? 0 };
    },
    list_pins: ({ params }) => ({
      items: (said[params.conversation_id ?? ''] ?? []).filter(({ pinned }) => pinned != null),
    }),
    set_top_notice: ({ params }) => pin(params, true),
    clear_top_notice: ({ params }) => void pin(params, false),
    post_message: ({ params, body }) => {
      const all = said[params.conversation_id ?? ''] ?? [];
      const posted = message((all.at(-1)?.seq ?? 0) + 1, body.text ?? '', {
        id: body.id,
        conversation_id: params.conversation_id ?? '',
        author_id: MEMBER,
        format: body.format ?? 'plain',
        posted_at: new Date().toISOString(),
        reply_to: body.reply_to_seq ? { seq: body.reply_to_seq } : null,
      });
      all.push(posted);
      said[params.conversation_id ?? ''] = all;
      return posted;
    },
    edit_message: ({ params, body }) => {
      const all = said[params.conversation_id ?? ''] ?? [];
      const n = all.findIndex(({ seq }) => String(seq) === params.seq);
      const now = all[n] as Schema<'Message'>;
      all[n] = { ...now, text: body.text, version: now.version + 1, edited_at: new Date().toISOString() };
      return all[n];
    },
    recall_message: ({ params }) => {
      const all = said[params.conversation_id ?? ''] ?? [];
      const n = all.findIndex(({ seq }) => String(seq) === params.seq);
      const now = all[n] as Schema<'Message'>;
      all[n] = { ...now, text: '', content: null, recalled: { at: new Date().toISOString(), by: MEMBER } };
      return all[n];
    },
    mark_conversation_read: ({ params, body }) => ({
      conversation_id: params.conversation_id ?? '',
      read_seq: body.seq,
      unread_count: 0,
    }),
    read_announcement_channel: () => ({ conversation_id: CHANNEL, name: '晨光科技', member_count: 56 }),
    read_messaging_settings: () => ({
      read_receipts: true,
      recall_minutes: 1440,
      department_groups: null,
      version: 1,
    }),
    read_department_group: ({ params }) => ({
      conversation_id: id(1, 2),
      department_id: params.department_id ?? department(1, '').id,
      name: '研发部',
      with_below: true,
      with_outsourced: false,
      with_hidden: false,
      member_count: 34,
    }),
  };
}
