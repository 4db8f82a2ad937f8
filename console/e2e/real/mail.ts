// What the service of the tests sends: without SMTP its mails are files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** Undoes quoted-printable, in which a mail has its links and what is no English. */
function decoded(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function textOf(raw: string): string {
  const part = raw.split('\r\n--').find((one) => one.includes('Content-Type: text/plain')) ?? raw;
  const [head = '', ...body] = part.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8');
  return /quoted-printable/i.test(head) ? decoded(text) : text;
}

/** Awaits the mail of this kind (`invitation`, `password-reset`) to somebody, and follows its link: the address. */
export async function linkMailed(folder: string, letter: string, to: string): Promise<string> {
  let link: string | undefined;
  await expect(() => {
    const names = readdirSync(folder).filter((name) => name.endsWith(`-${letter}.eml`));
    const mails = names.map((name) => readFileSync(join(folder, name), 'utf8'));
    const mail = mails.findLast((raw) => raw.split('\r\n').includes(`To: ${to}`));
    link = /https?:\/\/\S+#token=\S+/.exec(textOf(mail ?? ''))?.[0];
    expect(link, `a mail ${letter} to ${to}`).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return link ?? '';
}
