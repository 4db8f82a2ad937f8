// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

type Texts = { [key: string]: string | Texts };

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Texts;
const sources = (readdirSync('src', { recursive: true }) as string[]).map((name) => `src/${name}`);
const files = (pattern: RegExp) => sources.filter((name) => pattern.test(name));

/** Keys without the ending of a plural, of which languages have different ones; with the names of what is filled in. */
function keys(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value !== 'string') return keys(value, `${prefix}${key}.`);
    const filled = [...value.matchAll(/\{\{(\w+)/g)].map((match) => match[1]);
    const plural = key.replace(/_(zero|one|two|few|many|other)$/, '');
    return `${prefix}${plural} ${[...new Set(filled)].filter((name) => name !== 'count').sort()}`;
  });
}

test('both languages have the same keys, and fill in the same', () => {
  const english = ['src/locales/en.json', ...files(/^src\/features\/[^/]+\/locales\/en\.json$/)];
  expect(english.length).toBeGreaterThan(1);
  for (const path of english) {
    const own = new Set(keys(read(path)));
    const other = new Set(keys(read(path.replace('en.json', 'zh-CN.json'))));
    expect([...other].sort(), path).toEqual([...own].sort());
  }
});

test('a feature imports no other, and the shared parts import none', () => {
  for (const path of files(/^src\/(features|shared|api|paths)\/.*\.tsx?$/)) {
    const own = /^src\/features\/([^/]+)\//.exec(path)?.[1];
    for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
      const other = /(?:@|\.\.)\/(?:features|app)\b/.test(from);
      const outside = own !== undefined && from.startsWith('../../');
      expect(other || outside, `${path} imports ${from}`).toBe(false);
    }
  }
});

test('no text of a page stands in its code', () => {
  const han = /\p{Script=Han}/u;
  for (const path of files(/^(?!.*\.test\.).*\.tsx$/)) {
    const code = readFileSync(path, 'utf8').replace(/'简体中文'/, '');
    expect(han.test(code), path).toBe(false);
  }
});

test('only lists that come by pages are asked for by pages', () => {
  type Get = { get?: { parameters?: { name?: string }[] } };
  const { paths } = parse(readFileSync('../openapi.yaml', 'utf8')) as { paths: Record<string, Get> };
  for (const path of files(/^src\/(features|shared|app)\/.*\.tsx?$/))
    for (const [, list = ''] of readFileSync(path, 'utf8').matchAll(/read(?:All|Pages)\(\s*'([^']+)'/g)) {
      const names = paths[list]?.get?.parameters?.map(({ name }) => name);
      expect(names, `${path}: ${list}`).toContain('limit');
    }
});
