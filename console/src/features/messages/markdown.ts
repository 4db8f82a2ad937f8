// Markdown as people write it in messages: paragraphs, headings, lists, quotes, code, and within a line bold, italic,
// struck, code and links. Whatever is none of it is text as it stands; HTML is text, too.

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'struck'; inner: Inline[] }
  | { kind: 'link'; href: string; inner: Inline[] }
  | { kind: 'break' };

export type Block =
  | { kind: 'paragraph' | 'quote'; inner: Inline[] }
  | { kind: 'heading'; level: number; inner: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' };

const ITEM = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const FENCE = /^\s{0,3}(?:```|~~~)/;

export function blocks(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const found: Block[] = [];
  let at = 0;
  const take = (matches: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && matches(lines[at] ?? '')) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (FENCE.test(line)) {
      at += 1;
      const inner = take((one) => !FENCE.test(one));
      at += 1;
      found.push({ kind: 'code', text: inner.join('\n') });
    } else if (heading) {
      at += 1;
      found.push({ kind: 'heading', level: heading[1]?.length ?? 1, inner: inline(heading[2] ?? '') });
    } else if (/^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/.test(line)) {
      at += 1;
      found.push({ kind: 'rule' });
    } else if (/^\s{0,3}>/.test(line)) {
      const quoted = take((one) => /^\s{0,3}>/.test(one)).map((one) => one.replace(/^\s{0,3}> ?/, ''));
      found.push({ kind: 'quote', inner: inline(quoted.join('\n')) });
    } else if (ITEM.test(line)) {
      const ordered = ITEM.exec(line)?.[1] !== undefined;
      const items = take((one) => ITEM.test(one) && (ITEM.exec(one)?.[1] !== undefined) === ordered);
      found.push({ kind: 'list', ordered, items: items.map((one) => inline(ITEM.exec(one)?.[2] ?? '')) });
    } else {
      // The first line in any case, so that whatever somebody writes comes to an end.
      at += 1;
      const text = [line, ...take((one) => one.trim() !== '' && !begins(one))];
      found.push({ kind: 'paragraph', inner: inline(text.join('\n')) });
    }
  }
  return found;
}

const begins = (line: string) => FENCE.test(line) || /^\s{0,3}(?:#{1,6}\s|>)/.test(line) || ITEM.test(line);

const MARKS: [RegExp, (match: RegExpExecArray) => Inline][] = [
  [/`([^`\n]+)`/, (m) => ({ kind: 'code', text: m[1] ?? '' })],
  [
    /\[([^\]\n]+)\]\(((?:https?:\/\/|mailto:)[^\s()]+)\)/,
    (m) => ({ kind: 'link', href: m[2] ?? '', inner: inline(m[1] ?? '') }),
  ],
  [/https?:\/\/[^\s<>"'()，。；）】]*[^\s<>"'()，。；）】.,;:!?]/, (m) => link(m[0])],
  [/\*\*(?=\S)([^\n]*?\S)\*\*/, (m) => ({ kind: 'bold', inner: inline(m[1] ?? '') })],
  [/~~(?=\S)([^\n]*?\S)~~/, (m) => ({ kind: 'struck', inner: inline(m[1] ?? '') })],
  [/\*(?=[^\s*])([^*\n]*?[^\s*])\*/, (m) => ({ kind: 'italic', inner: inline(m[1] ?? '') })],
  [/(?<!\w)_(?=[^\s_])([^_\n]*?[^\s_])_(?!\w)/, (m) => ({ kind: 'italic', inner: inline(m[1] ?? '') })],
  [/\n/, () => ({ kind: 'break' })],
];

const link = (href: string): Inline => ({ kind: 'link', href, inner: [{ kind: 'text', text: href }] });

export function inline(text: string): Inline[] {
  const found: Inline[] = [];
  let rest = text;
  while (rest !== '') {
    const hits = MARKS.flatMap(([pattern, make]) => {
      const match = pattern.exec(rest);
      return match ? [{ match, make }] : [];
    });
    const first = hits.reduce<(typeof hits)[number] | undefined>(
      (best, hit) => (best === undefined || hit.match.index < best.match.index ? hit : best),
      undefined,
    );
    if (first === undefined) break;
    const { match, make } = first;
    if (match.index > 0) found.push({ kind: 'text', text: rest.slice(0, match.index) });
    found.push(make(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') found.push({ kind: 'text', text: rest });
  return found;
}

/** Plain text, with its addresses as links and its line breaks. */
export function plain(text: string): Inline[] {
  const parts = text.split(/(https?:\/\/[^\s<>"'()，。；）】]*[^\s<>"'()，。；）】.,;:!?]|\n)/);
  return parts.flatMap((part, n): Inline[] => {
    if (part === '') return [];
    if (n % 2 === 0) return [{ kind: 'text', text: part }];
    return [part === '\n' ? { kind: 'break' } : link(part)];
  });
}

/** Markdown in one line, without its marks: for lists. */
export function wordsOf(text: string, format: 'plain' | 'markdown'): string {
  if (format === 'plain') return text;
  const words = (parts: readonly Inline[]): string =>
    parts
      .map((part) => {
        if ('text' in part) return part.text;
        return 'inner' in part ? words(part.inner) : ' ';
      })
      .join('');
  return blocks(text)
    .map((block) => {
      if (block.kind === 'list') return block.items.map(words).join(' ');
      if (block.kind === 'code') return block.text;
      return block.kind === 'rule' ? '' : words(block.inner);
    })
    .join(' ')
    .trim();
}
