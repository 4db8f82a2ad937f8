import type { ReactNode } from 'react';
import type { Schema } from '@/api';
import { type Block, blocks, type Inline, plain } from './markdown';

/** The words of a message, as its author wrote them. */
export function Rich({ text, format }: { text: string; format: Schema<'TextFormat'> }) {
  if (format === 'plain') return <p className="rich">{inlines(plain(text))}</p>;
  // biome-ignore lint/suspicious/noArrayIndexKey: the words do not move
  const parts = blocks(text).map((block, n) => <Part key={n} block={block} />);
  return <div className="rich">{parts}</div>;
}

function Part({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlines(block.inner)}</p>;
    case 'quote':
      return <blockquote>{inlines(block.inner)}</blockquote>;
    case 'heading':
      // No heading of the page: it would stand at a wrong level.
      return (
        <p className="rich-heading" data-level={Math.min(block.level, 3)}>
          {inlines(block.inner)}
        </p>
      );
    case 'code':
      return <pre>{block.text}</pre>;
    case 'rule':
      return <hr />;
    case 'list': {
      // biome-ignore lint/suspicious/noArrayIndexKey: the words do not move
      const items = block.items.map((item, n) => <li key={n}>{inlines(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function inlines(parts: readonly Inline[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: the words do not move
  return parts.map((part, n) => <Mark key={n} part={part} />);
}

function Mark({ part }: { part: Inline }): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'bold':
      return <strong>{inlines(part.inner)}</strong>;
    case 'italic':
      return <em>{inlines(part.inner)}</em>;
    case 'struck':
      return <s>{inlines(part.inner)}</s>;
    case 'break':
      return <br />;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {inlines(part.inner)}
        </a>
      );
  }
}
