// Tests on a typed mock: `mock({...})` says what the service answers, `live` what it tells over the socket, and
// `accessible()` runs axe. After each test the page must have no fault of its own.
import { test as base, expect, type WebSocketRoute } from '@playwright/test';
import { company } from '../../mock/company';
import { answer, type Handlers } from '../../mock/service';
import type { EventKind, EventPayloads } from '../../src/api/generated/contract';
import { checkAccessibility, watch } from '../checks';

interface Live {
  /** Something happens. */
  tell: <K extends EventKind>(kind: K, payload: EventPayloads[K]) => void;
  /** A frame that is in no log: who types, how many have read. */
  send: (frame: { type: string }) => void;
  /** What the page has said on its sockets so far. */
  heard: readonly { type: string }[];
  /** The connection is cut. */
  cut: () => void;
}

/** Between the page and the service. While the service is away, no request comes to it and no socket stays. */
interface Network {
  isAway: boolean;
  /** How many requests came through, and how many were lost. */
  through: number;
  lost: number;
  cut: () => void;
  leave: () => void;
  comeBack: () => void;
  /** The same, where the console's own files cannot be had either. */
  leaveWhole: () => Promise<void>;
  comeBackWhole: () => Promise<void>;
}

interface Fixtures {
  mock: (handlers: Handlers) => void;
  network: Network;
  live: Live;
  accessible: () => Promise<void>;
  language: 'en' | 'zh-CN';
  theme: 'light' | 'dark';
}

const FILES = /\/console\/(assets\/|index\.html)/;
export const test = base.extend<Fixtures>({
  language: ['en', { option: true }],
  theme: ['light', { option: true }],
  page: async ({ page, language, theme }, use) => {
    const faults = watch(page);
    await page.addInitScript(
      ([l, t]) => {
        if (localStorage.getItem('muster.language') === null) localStorage.setItem('muster.language', l);
        if (localStorage.getItem('muster.theme') === null) localStorage.setItem('muster.theme', t);
      },
      [language, theme] as const,
    );
    await use(page);
    expect(faults).toEqual([]);
  },
  network: async ({ page }, use) => {
    const network: Network = {
      isAway: false,
      through: 0,
      lost: 0,
      cut: () => undefined,
      leave: () => {
        network.isAway = true;
        network.cut();
      },
      comeBack: () => {
        network.isAway = false;
      },
      leaveWhole: async () => {
        await page.route(FILES, (route) => route.abort('connectionrefused'));
        network.leave();
      },
      comeBackWhole: async () => {
        await page.unroute(FILES);
        network.comeBack();
      },
    };
    await use(network);
  },
  mock: [
    async ({ page, network }, use) => {
      const handlers: Handlers = { ...company };
      await page.route('**/v1/**', async (route) => {
        const request = route.request();
        network[network.isAway ? 'lost' : 'through'] += 1;
        if (network.isAway) return route.abort('connectionrefused');
        const { pathname } = new URL(request.url());
        if (pathname === '/v1/console/config')
          return route.fulfill({ json: { version: '0.0.0', languages: ['zh-CN', 'en'], map: null } });
        const said = await answer(handlers, {
          method: request.method(),
          url: request.url(),
          headers: request.headers(),
          body: request.postData(),
        });
        await route.fulfill(said);
      });
      await use((more) => void Object.assign(handlers, more));
    },
    { auto: true },
  ],
  live: [
    async ({ page, network }, use) => {
      let socket: WebSocketRoute | undefined;
      const heard: { type: string }[] = [];
      network.cut = () => void socket?.close({ code: 1011 });
      let position = 1;
      await page.routeWebSocket(/\/v1\/realtime$/, (route) => {
        if (network.isAway) {
          route.close({ code: 1011 });
          return;
        }
        socket = route;
        route.onMessage((text) => {
          const frame = JSON.parse(String(text));
          heard.push(frame);
          if (frame.type === 'hello')
            route.send(JSON.stringify({ type: 'welcome', position, heartbeat_seconds: 30 }));
        });
      });
      await use({
        tell: (kind, payload) => {
          position += 1;
          const occurred_at = new Date().toISOString();
          socket?.send(JSON.stringify({ type: 'event', kind, payload, position, occurred_at }));
        },
        send: (frame) => socket?.send(JSON.stringify(frame)),
        heard,
        cut: () => network.cut(),
      });
    },
    { auto: true },
  ],
  accessible: async ({ page }, use) => {
    await use(() => checkAccessibility(page));
  },
});

export { expect } from '@playwright/test';
export * from '../../mock/company';
export { problem } from '../../mock/service';
