import { expect, test } from 'vitest';
import { afterChoice } from './selection';
import { sorted } from './sorted';

const keys = ['a', 'b', 'c', 'd'];

test('a row is chosen alone, or with all up to the one before', () => {
  expect([...afterChoice(new Set(['a']), keys, 2, true, undefined)]).toEqual(['a', 'c']);
  expect([...afterChoice(new Set(['a']), keys, 2, true, 0)]).toEqual(['a', 'b', 'c']);
  expect([...afterChoice(new Set(keys), keys, 1, false, 3)]).toEqual(['a']);
});

test('short lists are sorted as the language does, numbers by size', () => {
  const rows = [
    { n: '王伟', k: 2 },
    { n: '安娜', k: 10 },
    { n: '李雷', k: 9 },
  ];
  const by = (r: (typeof rows)[0], key: string) => (key === 'k' ? r.k : r.n);
  expect(sorted(rows, { by: 'n', descending: false }, by, 'zh-CN').map((r) => r.n)).toEqual([
    '安娜',
    '李雷',
    '王伟',
  ]);
  expect(sorted(rows, { by: 'k', descending: true }, by, 'en').map((r) => r.k)).toEqual([10, 9, 2]);
});
