// What a first visit loads, compressed: the entry with all that it imports, its styles, the words, and the largest of
// the first pages (with the shell). Fails above the limit.
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const LIMIT = 350 * 1024;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

function withImports(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const next of chunk.imports ?? []) withImports(next, found);
  return found;
}

async function weigh(keys) {
  const files = new Set(['index.html']);
  for (const key of keys) for (const file of withImports(key)) files.add(file);
  let gzip = 0;
  let brotli = 0;
  for (const file of files) {
    const content = await readFile(new URL(file, dist));
    gzip += gzipSync(content, { level: 9 }).length;
    brotli += brotliCompressSync(content).length;
  }
  return { gzip, brotli, files: files.size };
}

const first = {
  'sign-in': ['index.html', 'src/locales/zh-CN.json', 'src/app/pages/SignIn.tsx'],
  home: ['index.html', 'src/locales/zh-CN.json', 'src/app/Shell.tsx', 'src/features/home/HomePage.tsx'],
};
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
let failed = false;
for (const [name, keys] of Object.entries(first)) {
  const { gzip, brotli, files } = await weigh(keys);
  console.log(`${name}: ${kib(brotli)} brotli, ${kib(gzip)} gzip, ${files} files`);
  failed ||= gzip > LIMIT;
}
if (failed) {
  console.error(`A first load is above ${kib(LIMIT)} (gzip).`);
  process.exit(1);
}
