// Reading the first sheet of a workbook (ECMA-376): a ZIP of XML, unpacked by the browser.

const LIMIT = 64 * 1024 * 1024;

/** The parts of a ZIP that are asked for. */
async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  wanted: (name: string) => boolean,
): Promise<Map<string, string>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error('not a ZIP');
  const parts = new Map<string, string>();
  let left = LIMIT;
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error('not a ZIP');
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (!wanted(name)) continue;
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(start, start + size);
    const text = method === 0 ? new TextDecoder().decode(packed) : await inflate(packed, left);
    left -= text.length;
    parts.set(name, text);
  }
  return parts;
}

/** Counted while it is unpacked, whatever the ZIP promises. */
async function inflate(packed: Uint8Array<ArrayBuffer>, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > limit) throw new Error('too large');
  }
}

const xml = (text: string | undefined) =>
  new DOMParser().parseFromString(text ?? '<none/>', 'application/xml');
const all = (node: Document | Element, name: string) => [...node.getElementsByTagNameNS('*', name)];

/** Which cell styles are dates: the number formats of Excel's own list, and those with years in them. */
function dateStyles(styles: Document): Set<number> {
  const custom = new Set(
    all(styles, 'numFmt')
      .filter((format) =>
        /[yd]/i.test((format.getAttribute('formatCode') ?? '').replace(/"[^"]*"|\[[^\]]*]/g, '')),
      )
      .map((format) => Number(format.getAttribute('numFmtId'))),
  );
  const isDate = (id: number) =>
    (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) || custom.has(id);
  const used = all(styles, 'cellXfs')[0];
  const found = new Set<number>();
  if (used)
    for (const [index, xf] of all(used, 'xf').entries())
      if (isDate(Number(xf.getAttribute('numFmtId')))) found.add(index);
  return found;
}

/** Days since the end of 1899, as Excel counts them, to `2026-09-01`. */
export function dayOf(serial: number, from1904 = false): string {
  const days = Math.floor(serial) + (from1904 ? 1462 : 0);
  return new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A number without an exponent: `1.38E10` is `13800000000`. */
export function digits(text: string): string {
  const value = Number(text);
  return /e/i.test(text) && Number.isFinite(value)
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 15 })
    : text.replace(/\.0+$/, '');
}

/** `BC12` stands in column 54, counted from 0. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference.replace(/\d+/g, '')) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

export async function readXlsx(bytes: ArrayBuffer): Promise<string[][]> {
  const parts = await unpack(new Uint8Array(bytes), (name) =>
    /^xl\/(workbook|sharedStrings|styles|_rels\/workbook)\b|^xl\/worksheets\/[^/]+\.xml$/.test(name),
  );
  const workbook = xml(parts.get('xl/workbook.xml'));
  const relation = all(workbook, 'sheet')[0]?.getAttribute('r:id');
  const target = all(xml(parts.get('xl/_rels/workbook.xml.rels')), 'Relationship')
    .find((one) => one.getAttribute('Id') === relation)
    ?.getAttribute('Target');
  const path = target?.startsWith('/') ? target.slice(1) : `xl/${target}`;
  const sheet = parts.get(path) ?? parts.get('xl/worksheets/sheet1.xml');
  if (sheet === undefined) throw new Error('no sheet');
  const from1904 = all(workbook, 'workbookPr')[0]?.getAttribute('date1904') === '1';
  const text = (node: Element) =>
    all(node, 't')
      .filter((t) => t.parentElement?.localName !== 'rPh')
      .map((t) => t.textContent ?? '')
      .join('');
  const strings = all(xml(parts.get('xl/sharedStrings.xml')), 'si').map(text);
  const dates = dateStyles(xml(parts.get('xl/styles.xml')));
  return all(xml(sheet), 'row').map((row) => {
    const cells: string[] = [];
    for (const cell of all(row, 'c')) {
      const value = all(cell, 'v')[0]?.textContent ?? '';
      const kind = cell.getAttribute('t');
      const column =
        columnOf(cell.getAttribute('r') ?? '') < 0 ? cells.length : columnOf(cell.getAttribute('r') ?? '');
      cells[column] =
        kind === 's'
          ? (strings[Number(value)] ?? '')
          : kind === 'inlineStr'
            ? text(cell)
            : kind === null || kind === 'n'
              ? value !== '' && dates.has(Number(cell.getAttribute('s')))
                ? dayOf(Number(value), from1904)
                : digits(value)
              : kind === 'e'
                ? ''
                : value;
    }
    return Array.from(cells, (cell) => cell ?? '');
  });
}
