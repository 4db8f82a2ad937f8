// Reading and writing CSV (RFC 4180) as the service does: comma, semicolon or tab; UTF-8 or GB18030.

const SEPARATORS = [',', ';', '\t'] as const;

/** The text of a file: UTF-8 where it is that, else GB18030, in which Excel in China writes. */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export function parseCsv(text: string): string[][] {
  const first = text.slice(0, (text.search(/\r|\n/) + 1 || text.length + 1) - 1);
  const separator = SEPARATORS.reduce((best, one) => (count(first, one) > count(first, best) ? one : best));
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end === -1) {
          cell += text.slice(at);
          at = text.length;
          break;
        }
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
    row.push(cell + text.slice(at, end));
    if (text[end] === separator) {
      at = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (end >= text.length) break;
    at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
  }
  return rows;
}

const count = (text: string, part: string) => text.split(part).length - 1;

/** A line for each row, whatever stands in its cells: so the service's row numbers are those of the rows here. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const line = text.replace(/[\r\n]+/g, ' ');
    return /[",;\t]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
  };
  return rows.map((row) => row.map(cell).join(',')).join('\r\n');
}

/** Without rows that say nothing and the notes of a template; every row as long as the first. */
export function tableOf(rows: readonly (readonly string[])[]): string[][] {
  const kept = rows.filter(
    (row) => row.some((cell) => cell.trim() !== '') && !row[0]?.trimStart().startsWith('#'),
  );
  let width = kept[0]?.length ?? 0;
  while (width > 0 && kept[0]?.[width - 1]?.trim() === '' && kept.every((row) => !row[width - 1]?.trim()))
    width -= 1;
  return kept.map((row) => Array.from({ length: width }, (_, i) => row[i] ?? ''));
}
