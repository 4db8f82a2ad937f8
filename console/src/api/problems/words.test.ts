import { expect, test } from 'vitest';
import { PROBLEMS } from '../generated/contract';
import { ProblemError } from '../problem';
import { faultWords, problemWords } from './words';
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
  expect(fault('is odd')).toContain('is odd');
});
