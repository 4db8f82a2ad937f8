import { defineConfig } from '@playwright/test';

const port = Number(process.env.PORT ?? 4173);
const browser = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

// What is mocked looks at what `npm run build` made; the rest starts a service of its own (e2e/service.ts).
const needsPreview = ['mocked', 'screenshots'].some((one) => process.argv.includes(`--project=${one}`));

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: browser,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
  },
  projects: [
    // Dialogs and menus do not move: what is pressed while it flies in is not where the press ends.
    { name: 'mocked', testDir: 'e2e/mocked', use: { contextOptions: { reducedMotion: 'reduce' } } },
    {
      name: 'real',
      testDir: 'e2e/real',
      timeout: 120_000,
      use: { actionTimeout: 20_000, contextOptions: { reducedMotion: 'reduce' } },
    },
    { name: 'lighthouse', testDir: 'e2e/lighthouse', timeout: 600_000 },
    { name: 'screenshots', testDir: 'e2e/screenshots', timeout: 600_000 },
  ],
  ...(needsPreview && {
    webServer: {
      // Who has just built says so.
      command: `${process.env.BUILT ? '' : 'npx vite build && '}npx vite preview --port ${port} --strictPort`,
      url: `http://localhost:${port}/console/`,
      reuseExistingServer: true,
      timeout: 120_000,
    },
  }),
});
