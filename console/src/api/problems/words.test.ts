// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../generated/contract';
import { ProblemError } from '../problem';
import { faultWords, problemWords, reasonWords } from './words';
import { chinese } from './zh-CN';

const refused = (code: string, init?: ResponseInit) =>
  ProblemError.of(new Response(null, { status: 409, ...init }), {
    code,
    detail: 'There is a 研发部 already',
  });

test('every code has words of its own in Chinese', () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(PROBLEMS).sort());
  for (const words of Object.values(chinese)) expect(words).toMatch(/\p{Script=Han}/u);
});

test('a failure becomes words', () => {
  expect(problemWords(refused('department_name_taken'), 'en')).toEqual({
    title: 'A sibling department has this name',
    detail: 'There is a 研发部 already',
  });
  expect(problemWords(refused('department_name_taken'), 'zh-CN')).toEqual({ title: '同级部门中已有此名称' });
  expect(problemWords(refused('from_the_future'), 'en').title).toBe('Something went wrong');
  expect(problemWords(ProblemError.unreachable(null), 'zh-CN').title).toBe('无法连接到服务');
  const throttled = refused('sign_in_throttled', { status: 429, headers: { 'Retry-After': '20' } });
  expect(problemWords(throttled, 'en').detail).toBe('Try again in 20 seconds.');
});

test('the faults of fields are told in Chinese, and never dropped', () => {
  const fault = (detail: string) => faultWords({ pointer: '/name', detail }, 'zh-CN');
  expect(fault('must have 1 to 64 characters, has 0')).toBe('长度应为 1 至 64 个字符，当前 0 个');
  expect(fault('must have 1 to 64 characters')).toBe('长度应为 1 至 64 个字符');
  expect(fault('must be a role of this organization')).toBe('应为本组织的角色');
  expect(fault('must be between 1 and 10000 metres, is 0')).toBe('应在 1 与 10000 之间，当前为 0');
  expect(fault('is odd')).toContain('is odd');
});

test('where a fault is stands before it, in Chinese too', () => {
  const fault = (detail: string) => faultWords({ pointer: '/cells', detail }, 'zh-CN');
  expect(fault('2/shift_id: must be a shift in use')).toBe('第 3 项 班次：应为使用中的班次');
  expect(fault('area/coordinates/0: is a hole outside of its polygon')).toMatch(/^区域 坐标 第 1 项：孔洞/);
});

/** Of the protocol, which the console speaks by itself. */
const PROTOCOL =
  /next_cursor|ETag|base64|Upload-|filename|metadata|bytes|offset|before_seq|author_id|visible ASCII|sha256|number of a message/;

/** What the service says of fields, with something for whatever it fills in. */
function said(): string[] {
  const texts = new Set<string>();
  const files = (readdirSync('../src', { recursive: true }) as string[]).filter(
    (name) =>
      /^(attendance|identity|kernel|meetings|messaging|organizations)\/.*\.rs$/.test(name) &&
      !/tests?(\/|\.rs)|\/keys\/|sealing/.test(name),
  );
  for (const name of files) {
    const code = readFileSync(`../src/${name}`, 'utf8').split('#[cfg(test)]')[0] ?? '';
    for (const [, text = ''] of code.replace(/^\s*\/\/.*$/gm, '').matchAll(/"(must (?:[^"\\]|\\.|\\\n)*)"/g))
      texts.add(
        text
          .replace(/\\\n\s*/g, '')
          .replace(/\\"/g, '"')
          .replace('{what}', 'members')
          .replace(/\{[^}]*\}/g, '5'),
      );
  }
  return [...texts].filter((text) => !PROTOCOL.test(text));
}

test('whatever the service says that a field must be is told in Chinese', () => {
  const all = said();
  expect(all.length).toBeGreaterThan(200);
  const untold = all.filter((detail) => faultWords({ pointer: '/x', detail }, 'zh-CN').includes(detail));
  expect(untold).toEqual([]);
});

test('why an export or an import failed is told in Chinese, or left to its state', () => {
  for (const file of [
    'attendance/exports/job',
    'organizations/imports/job',
    'organizations/imports/commands',
  ]) {
    const code = readFileSync(`../src/${file}.rs`, 'utf8').replace(/\\\n\s*/g, '');
    const reasons = [...code.matchAll(/reason = [\s\S]{0,250}/g)].flatMap(([near]) =>
      [...near.matchAll(/"([A-Z][^"]+\.)"/g)].map(([, text = '']) => text),
    );
    expect(reasons.length, file).toBeGreaterThan(0);
    for (const reason of reasons) expect(reasonWords(reason, 'zh-CN'), reason).toMatch(/\p{Script=Han}/u);
  }
  expect(reasonWords('Of another service', 'zh-CN')).toBeUndefined();
  expect(reasonWords('As it is', 'en')).toBe('As it is');
});
