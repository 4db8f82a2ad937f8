// What this feature reads and does of messages, who has read them, and their files.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, ifMatch, read, readPages, type Schema, unwrap } from '@/api';
import { saveFile } from '@/shared/files/save';

export type Message = Schema<'Message'>;
export type Notice = Schema<'Notice'>;
export type Content = Schema<'Content'>;
export type MessageList = Schema<'MessageList'>;
export type Person = Schema<'Person'>;
export type Receipts = Schema<'Receipts'>;
export type ReaderState = 'read' | 'unread';

export const MESSAGES = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages';
export const RECEIPTS = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/receipts';
export const CHANNEL = '/v1/organizations/{org_id}/announcement-channel';

/** Backwards from the newest one: `pages[0]` has the newest, each in the order of their numbers. */
export const messagesOf = (org: string, id: string, limit = 50) =>
  infiniteQueryOptions({
    queryKey: [MESSAGES, { org_id: org, conversation_id: id }, { limit }],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET(MESSAGES, {
          params: {
            path: { org_id: org, conversation_id: id },
            query: { limit, ...(pageParam !== undefined && { before_seq: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => {
      const first = last.items[0];
      return first !== undefined && first.seq > 1 && last.items.length === limit ? first.seq : undefined;
    },
  });

export const channelOf = (org: string) => read(CHANNEL, { params: { path: { org_id: org } } });

export const post = (org: string, id: string, body: Schema<'NewMessage'>) =>
  unwrap(client.POST(MESSAGES, { params: { path: { org_id: org, conversation_id: id } }, body }));

const at = (org: string, id: string, seq: number) => ({
  path: { org_id: org, conversation_id: id, seq },
});

const ONE_MESSAGE = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}';

export const editMessage = (
  org: string,
  { conversation_id, seq, version }: Pick<Message, 'conversation_id' | 'seq' | 'version'>,
  body: Schema<'MessageEdit'>,
) =>
  unwrap(
    client.PATCH(ONE_MESSAGE, {
      params: { ...at(org, conversation_id, seq), header: ifMatch(version) },
      body,
    }),
  );

export const rereadMessage = (org: string, id: string, seq: number) =>
  unwrap(client.GET(ONE_MESSAGE, { params: at(org, id, seq) }));

export const recall = (org: string, id: string, seq: number) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/recall', {
      params: at(org, id, seq),
    }),
  );

const PIN = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/pin';

export const setPin = (org: string, id: string, seq: number, on: boolean) =>
  on
    ? unwrap(client.PUT(PIN, { params: at(org, id, seq) }))
    : unwrap(client.DELETE(PIN, { params: at(org, id, seq) }));

export const pinsOf = (org: string, id: string) =>
  read('/v1/organizations/{org_id}/conversations/{conversation_id}/pins', {
    params: { path: { org_id: org, conversation_id: id } },
  });

const TOP = '/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/top-notice';

export const setTop = (org: string, id: string, seq: number, on: boolean) =>
  on
    ? unwrap(client.PUT(TOP, { params: at(org, id, seq) }))
    : unwrap(client.DELETE(TOP, { params: at(org, id, seq) }));

/** What a message said before, the newest first. */
export const formerOf = (org: string, id: string, seq: number) =>
  readPages('/v1/organizations/{org_id}/conversations/{conversation_id}/messages/{seq}/edits', {
    params: at(org, id, seq),
  });

export const markRead = (org: string, id: string, seq: number) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/conversations/{conversation_id}/read', {
      params: { path: { org_id: org, conversation_id: id } },
      body: { seq },
    }),
  );

/** How many have read a message and how many have not. */
export const countsOf = (org: string, id: string, seq: number) =>
  read(RECEIPTS, { params: { ...at(org, id, seq), query: { state: 'unread', limit: 1 } } });

export const readersOf = (org: string, id: string, seq: number, state: ReaderState) =>
  readPages(RECEIPTS, { params: { ...at(org, id, seq), query: { state } } });

/** Everybody of one list, to its end. */
export async function allReaders(
  org: string,
  id: string,
  seq: number,
  state: ReaderState,
): Promise<Person[]> {
  const people: Person[] = [];
  let cursor: string | undefined;
  do {
    const query = { state, limit: 100, ...(cursor !== undefined && { cursor }) };
    const next: Receipts = await unwrap(client.GET(RECEIPTS, { params: { ...at(org, id, seq), query } }));
    people.push(...next.items);
    cursor = next.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return people;
}

/** A file that spreadsheets open; names that would be formulas there begin with an apostrophe. */
export function readersCsv(head: [string, string], lists: [string, readonly Person[]][]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = lists.flatMap(([state, people]) => people.map(({ name }) => [name, state] as const));
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

export const saveReaders = (csv: string, name: string) =>
  saveFile(new Blob([csv], { type: 'text/csv;charset=utf-8' }), name);

export const fileOf = (org: string, file: string) => ({
  ...read('/v1/organizations/{org_id}/files/{file_id}', {
    params: { path: { org_id: org, file_id: file } },
  }),
  staleTime: 60 * 60_000,
});

export const linkOf = (org: string, file: string, variant: 'original' | 'thumbnail' | 'preview') => ({
  ...read('/v1/organizations/{org_id}/files/{file_id}/link', {
    params: { path: { org_id: org, file_id: file }, query: { variant } },
  }),
  // It works for 10 to 15 minutes.
  staleTime: 8 * 60_000,
});
