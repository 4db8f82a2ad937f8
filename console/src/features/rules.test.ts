// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
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

/** What people read or are read to, where a page gives it as a plain text. */
const SAID =
  /^(?:title|label|placeholder|alt|aria-label|description|help|extra|message|okText|cancelText|tooltip|addonAfter|addonBefore|suffix|prefix)$/;
/** Names, which are the same in every language. */
const NAMES = /^(?:CSV|Markdown|Excel \(XLSX\)|https:\/\/)$/;
/** `signIn.email`, which `t` puts into words. */
const KEY = /^[a-z]\w*(?:[.:]\w+)+$/;

function englishIn(path: string, code: string): string[] {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const look = (text: string) => {
    const plain = text.trim();
    if (/\p{Script=Latin}{2}/u.test(plain) && !NAMES.test(plain) && !KEY.test(plain))
      found.push(`${path}: ${plain}`);
  };
  const texts = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) look(node.text);
    else if (ts.isTemplateExpression(node))
      for (const { text } of [node.head, ...node.templateSpans.map(({ literal }) => literal)]) look(text);
    else if (ts.isConditionalExpression(node)) for (const one of [node.whenTrue, node.whenFalse]) texts(one);
    else if (ts.isJsxExpression(node) && node.expression) texts(node.expression);
    else if (ts.isBinaryExpression(node)) for (const one of [node.left, node.right]) said(node, one);
  };
  // Of `a && 'x'` and `a ?? 'x'` what may be shown; comparisons show nothing.
  const said = ({ operatorToken }: ts.BinaryExpression, one: ts.Expression) => {
    const kinds = [
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
      ts.SyntaxKind.PlusToken,
    ];
    if (kinds.includes(operatorToken.kind)) texts(one);
  };
  const walk = (node: ts.Node): void => {
    if (ts.isJsxText(node)) look(node.text);
    else if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) texts(node);
    else if (ts.isJsxAttribute(node) && SAID.test(node.name.getText()) && node.initializer)
      texts(node.initializer);
    else if (ts.isPropertyAssignment(node) && SAID.test(node.name.getText().replace(/'/g, '')))
      texts(node.initializer);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

test('no English of a page stands in its code', { timeout: 120_000 }, () => {
  const page =
    '<p title="Hello you" id="some-id">{isOpen ? "Now" : t("some.key")} There <b>{x && "it"}</b></p>';
  expect(englishIn('', page)).toEqual([': Hello you', ': Now', ': There', ': it']);
  const found = files(/^(?!.*\.test\.).*\.tsx$/).flatMap((path) =>
    englishIn(path, readFileSync(path, 'utf8')),
  );
  expect(found).toEqual([]);
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
