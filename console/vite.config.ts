import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where a running service is, for `npm run dev` and `vite preview`.
const service = process.env.MUSTER_URL ?? 'http://127.0.0.1:8080';
const proxy = { '/v1': { target: service, ws: true } };
// As the service sends it, but for the nonce, which is fixed here: what the policy refuses fails in tests, too.
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-__MUSTER_CSP_NONCE__'; img-src 'self' data: blob:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: { alias: { '@': folder('./src'), '@mock': folder('./mock') } },
  // The service writes a fresh nonce over this word in index.html with every answer.
  html: { cspNonce: '__MUSTER_CSP_NONCE__' },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': policy } },
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
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./src/test/setup.ts'],
    restoreMocks: true,
  },
});
