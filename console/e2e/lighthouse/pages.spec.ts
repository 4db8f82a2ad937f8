// Lighthouse (desktop) on the built console, served by the real service: performance, accessibility and best practices
// of the sign-in, of the overview, and of a page with much on it. It is fetched by npx and no dependency of the console.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { pathsOf } from '../../src/paths/builders';
import { DEMO, expect, test } from '../real/fixtures';
import { PASSWORD } from '../service';

const VERSION = '12.8.2';
const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>;
}

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });

const run = promisify(execFile);

async function audit(url: string, port: number, into: string): Promise<Report> {
  const file = join(into, 'report.json');
  const options = [
    `--port=${port}`,
    '--preset=desktop',
    // Who is signed in stays so.
    '--disable-storage-reset',
    `--only-categories=${CATEGORIES.join(',')}`,
    '--output=json',
    `--output-path=${file}`,
    '--quiet',
  ];
  await run('npx', ['--yes', `lighthouse@${VERSION}`, url, ...options], { timeout: 120_000 });
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

async function signIn(page: Page, url: string) {
  await page.goto(`${url}/console/sign-in`);
  await page.locator('input[type=email]').fill('owner@demo.example');
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/o\//);
}

test('no page is below what it must have', async ({ service, launchOptions }) => {
  const own = mkdtempSync(join(tmpdir(), 'muster-lighthouse-'));
  const port = await freePort();
  const args = [...(launchOptions.args ?? []), '--window-size=1350,940', `--remote-debugging-port=${port}`];
  // Lighthouse opens tabs in the browser's own profile, so the sign-in is made there, too.
  const browser = await chromium.launchPersistentContext(join(own, 'profile'), {
    ...launchOptions,
    args,
    viewport: null,
  });
  try {
    const { home, attendance } = pathsOf(DEMO);
    const page = browser.pages()[0] ?? (await browser.newPage());
    const found: string[] = [];
    // Other work on the machine only ever lowers a figure: what is below is looked at again.
    const look = async (name: string, path: string, again = 2): Promise<void> => {
      const { categories, audits } = await audit(`${service.url}/console${path}`, port, own);
      const scores = CATEGORIES.map((one) => Math.round((categories[one]?.score ?? 0) * 100));
      process.stdout.write(`${name}: ${CATEGORIES.map((one, i) => `${one} ${scores[i]}`).join(', ')}\n`);
      if (scores.every((score) => score >= LEAST)) return;
      if (again > 0) return look(name, path, again - 1);
      const bad = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
      found.push(`${name}: ${scores}`, ...bad.map((one) => `  ${one.title} ${one.displayValue ?? ''}`));
    };
    await signIn(page, service.url);
    await page.goto('about:blank');
    await look('overview', home.home());
    await look('live board', attendance.board());
    await look('month', attendance.month());
    await browser.clearCookies();
    await look('sign-in', '/sign-in');
    expect(found).toEqual([]);
  } finally {
    await browser.close();
    rmSync(own, { recursive: true, force: true });
  }
});
