import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Where a running service is, for `npm run dev` and `vite preview`.
const service = process.env.MUSTER_URL ?? 'http://127.0.0.1:8080';
const proxy = { '/v1': { target: service, ws: true } };
// As the service sends it, but for the nonce, which is fixed here: what the policy refuses fails in tests, too.
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-preview'; img-src 'self' data: blob:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const pagesAsServed: Plugin = {
  name: 'pages-as-served',
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (!path.startsWith('/console/') || path.includes('.')) return next();
      const page = readFileSync('dist/index.html', 'utf8').replaceAll('{{CSP_NONCE}}', 'preview');
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.setHeader('Content-Security-Policy', policy);
      response.end(page);
    });
  },
};
const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: '/console/',
  plugins: [react(), pagesAsServed],
  resolve: {
    alias: [
      { find: '@', replacement: folder('./src') },
      { find: '@mock', replacement: folder('./mock') },
      // How the icons' package, in each of its icons, names what draws it.
      { find: '../components/AntdIconLight', replacement: folder('./src/shared/ui/BaseIcon.tsx') },
    ],
  },
  // The service writes a fresh nonce over this word in index.html with every answer.
  html: { cspNonce: '{{CSP_NONCE}}' },
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // Nothing becomes a data: URL, so that the content security policy needs no exception.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'happy-dom',
    // The first test of a file waits for what it imports, however busy the machine is.
    testTimeout: 30_000,
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/test/setup.ts'],
    // Also here each icon is drawn by ours.
    server: { deps: { inline: [/@ant-design\/icons\/es\//] } },
    restoreMocks: true,
  },
});
