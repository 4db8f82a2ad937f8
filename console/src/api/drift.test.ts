// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { contract } from '../../scripts/generate.mjs';

test('what is generated is what openapi.yaml says; otherwise `npm run generate`', async () => {
  const files: Record<string, string> = await contract();
  for (const [path, text] of Object.entries(files))
    expect((await readFile(path, 'utf8')) === text, path).toBe(true);
}, 60_000);
