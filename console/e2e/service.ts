// A service of one's own for tests: the binary with a data folder that is removed afterwards, the demo company, and
// the console as `npm run build` made it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const PASSWORD = 'morning-light-2026';

export interface Service {
  url: string;
  /** Mails, as files. */
  mail: string;
  stop: () => Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? done(address.port) : fail()));
    });
  });
}

export async function startService(): Promise<Service> {
  const binary = resolve(process.env.MUSTER_BIN ?? '../target/debug/muster');
  if (!existsSync(binary)) throw new Error(`${binary} does not exist; build it, or name it in MUSTER_BIN`);
  if (!existsSync('dist/index.html')) throw new Error('dist is missing; `npm run build` makes it');
  const data = mkdtempSync(join(tmpdir(), 'muster-console-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const options = ['--data-dir', data, '--listen', `127.0.0.1:${port}`, '--public-url', url];
  const log = ['--log', 'warn'];
  const demo = spawnSync(binary, ['demo', ...options, ...log], { encoding: 'utf8' });
  if (demo.status !== 0) throw new Error(`muster demo: ${demo.stderr}`);
  const process_ = spawn(binary, ['serve', ...options, ...log, '--console-dir', resolve('dist')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await ready(url, process_);
  return {
    url,
    mail: join(data, 'mail'),
    stop: async () => {
      const ended = new Promise((done) => process_.once('exit', done));
      process_.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, service: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (service.exitCode !== null) throw new Error(`muster serve ended with ${service.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('muster serve is not ready after 30 seconds');
}
