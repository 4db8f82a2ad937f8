import { expect, test } from 'vitest';
import { blocks, inline, plain } from './markdown';

const text = (words: string) => ({ kind: 'text', text: words });

test('blocks: headings, lists, quotes, code, rules and paragraphs', () => {
  const source = '# 通知\n\n第一段\n第二行\n- 一\n- 二\n\n1. a\n2. b\n> 引\n\n```js\n# no\n```\n---';
  expect(blocks(source).map(({ kind }) => kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'list',
    'quote',
    'code',
    'rule',
  ]);
  expect(blocks(source)[1]).toEqual({
    kind: 'paragraph',
    inner: [text('第一段'), { kind: 'break' }, text('第二行')],
  });
  expect(blocks(source)[5]).toEqual({ kind: 'code', text: '# no' });
  expect(blocks('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
});

test('marks within a line, and what is none', () => {
  expect(inline('a **b** *c* ~~d~~ `**e**`')).toEqual([
    text('a '),
    { kind: 'bold', inner: [text('b')] },
    text(' '),
    { kind: 'italic', inner: [text('c')] },
    text(' '),
    { kind: 'struck', inner: [text('d')] },
    text(' '),
    { kind: 'code', text: '**e**' },
  ]);
  expect(inline('3 * 4 * 5, snake_case_name <b>x</b>')).toEqual([
    text('3 * 4 * 5, snake_case_name <b>x</b>'),
  ]);
});

test('links are of the web alone', () => {
  expect(inline('[看](https://example.com/a?b=1)')).toEqual([
    { kind: 'link', href: 'https://example.com/a?b=1', inner: [text('看')] },
  ]);
  expect(inline('[x](javascript:alert(1))')).toEqual([text('[x](javascript:alert(1))')]);
  expect(plain('见 https://example.com。\n好')).toEqual([
    text('见 '),
    { kind: 'link', href: 'https://example.com', inner: [text('https://example.com')] },
    text('。'),
    { kind: 'break' },
    text('好'),
  ]);
});

test('whatever somebody writes comes to an end, and soon', () => {
  const odd = ['#', '# ', '>', '- ', '1.', '***', '**', '`', '[](', '~~~', '\\', '   #x', '_'.repeat(8_000)];
  for (const text of [
    ...odd,
    '*a '.repeat(2_600),
    '[a'.repeat(4_000),
    '# '.repeat(4_000),
    '`a\n'.repeat(2_600),
  ]) {
    const begun = performance.now();
    blocks(text);
    blocks(`${text}\n${text}`);
    expect(performance.now() - begun).toBeLessThan(5_000);
  }
});
