import { conversation, message } from '@mock/messages';
import { expect, test } from 'vitest';
import { pinnedFirst, withMessage, withPosted } from './patches';
import { readersCsv } from './posts';

const list = [conversation(1, 'a', { last_seq: 4, unread_count: 1 }), conversation(2, 'b', { last_seq: 7 })];

test('a message moves its conversation to the front, and counts as unread for others alone', () => {
  const b = list[1]?.id ?? '';
  const posted = (more: object) => withMessage(list, message(8, '早', { conversation_id: b, ...more }), 'me');
  expect(posted({})?.map(({ name, unread_count }) => [name, unread_count])).toEqual([
    ['b', 1],
    ['a', 1],
  ]);
  expect(posted({ author_id: 'me' })?.[0]).toMatchObject({ unread_count: 0, read_seq: 8 });
  expect(posted({ kind: 'notice', author_id: null })?.[0]?.unread_count).toBe(0);
  expect(posted({ mentions: { member_ids: ['me'], everyone: false } })?.[0]?.mention_count).toBe(1);
  expect(posted({ seq: 7 })?.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(posted({ conversation_id: 'another' })).toBeUndefined();
});

test('pinned conversations stand first', () => {
  const pinned = conversation(3, 'c', {
    place: { ...conversation(3, 'c').place, pinned_at: '2026-11-21T00:00:00Z' },
  });
  expect(pinnedFirst([...list, pinned]).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
});

test('a message is put behind the newest one; where one is missing they are read again', () => {
  const data = {
    pages: [
      { items: [message(3, 'c'), message(4, 'd')], last_seq: 4 },
      { items: [message(1, 'a'), message(2, 'b')], last_seq: 4 },
    ],
    pageParams: [undefined, 3],
  };
  const after = withPosted(data, message(5, 'e', { reply_to: { seq: 2, quote: null }, thread_seq: 1 }));
  expect(after?.pages[0]?.items.map(({ text }) => text)).toEqual(['c', 'd', 'e']);
  expect(after?.pages[0]?.items[2]?.reply_to?.quote).toMatchObject({ text: 'b', recalled: false });
  expect(after?.pages[1]?.items[0]?.thread).toMatchObject({ reply_count: 1, last_seq: 5 });
  expect(withPosted(data, message(4, 'd'))).toBe(data);
  expect(withPosted(data, message(6, 'f'))).toBeUndefined();
});

test('who has read, as a file: quoted, and without formulas', () => {
  const csv = readersCsv(
    ['Name', 'State'],
    [
      ['Read', [{ id: '1', name: '李雷' }]],
      ['Not read', [{ id: '2', name: '=1+"2"' }]],
    ],
  );
  expect(csv).toBe('\uFEFF"Name","State"\r\n"李雷","Read"\r\n"\'=1+""2""","Not read"\r\n');
});
