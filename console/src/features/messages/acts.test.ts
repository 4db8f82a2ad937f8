import { conversation, message, tombstone } from '@mock/messages';
import { expect, test } from 'vitest';
import { actsOn } from './acts';
import { wordsOf } from './markdown';
import { mayOf } from './may';

const NOW = Date.parse('2026-11-20T02:00:00Z');
const one = conversation(1, 'a');
const plain = mayOf({ ...one, place: { ...one.place, role: 'member' } }, false);
const acts = (said: ReturnType<typeof message>, may = plain, recallMinutes = 10) =>
  actsOn(said, may, 'me', { recallMinutes, receipts: true }, NOW);

test('what one may do with a message depends on whose it is, and how old', () => {
  const mine = { author_id: 'me', posted_at: '2026-11-20T01:55:00Z' };
  expect(acts(message(1, 'a', mine))).toEqual(['reply', 'edit', 'pin', 'top', 'readers', 'recall']);
  expect(acts(message(1, 'a', { ...mine, posted_at: '2026-11-20T01:45:00Z' }))).not.toContain('recall');
  expect(acts(message(1, 'a', { ...mine, posted_at: '2026-11-18T01:45:00Z' }))).not.toContain('edit');
  expect(acts(message(1, 'a'))).toEqual(['reply', 'pin', 'top']);
  const pinned = { at: '2026-11-20T01:55:00Z', by: 'me', top: false };
  expect(acts(message(1, 'a', { pinned }))).toEqual(['reply', 'unpin', 'top']);
  expect(acts(message(1, 'a', { pinned: { ...pinned, top: true } }))).toEqual(['reply', 'unpin', 'untop']);
  expect(acts(message(1, 'a'), mayOf(one, false))).toContain('recall');
  expect(acts(tombstone(1, 'me'))).toEqual([]);
  expect(acts(message(1, '', { kind: 'notice', author_id: null }))).toEqual([]);
});

test('Markdown as one line of words', () => {
  expect(wordsOf('# 通知\n\n- **一**\n- [二](https://example.com)', 'markdown')).toBe('通知 一 二');
  expect(wordsOf('**a**', 'plain')).toBe('**a**');
});
