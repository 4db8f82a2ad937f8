// The one place where a failure becomes words for people, in both languages.
import { PROBLEMS } from '../generated/contract';
import { type FailureCode, type FieldFault, ProblemError } from '../problem';
import { chinese } from './zh-CN';

export type Language = 'en' | 'zh-CN';

export interface ProblemWords {
  title: string;
  /** What went wrong this time; absent where the title says it all. */
  detail?: string;
}

const OWN: Record<Language, Record<'unreachable' | 'unknown', string>> = {
  en: { unreachable: 'The service cannot be reached', unknown: 'Something went wrong' },
  'zh-CN': { unreachable: '无法连接到服务', unknown: '出现错误' },
};

export function problemWords(error: unknown, language: Language): ProblemWords {
  if (!(error instanceof ProblemError)) return { title: OWN[language].unknown };
  const words: ProblemWords = { title: title(error.code, language) };
  const detail = detailOf(error, language);
  if (detail && detail !== words.title) words.detail = detail;
  return words;
}

function title(code: FailureCode, language: Language): string {
  if (code === 'unreachable' || code === 'unknown') return OWN[language][code];
  return language === 'en' ? PROBLEMS[code].title : chinese[code];
}

function detailOf(error: ProblemError, language: Language): string | undefined {
  if (error.retryAfter !== null)
    return language === 'en'
      ? `Try again in ${error.retryAfter} seconds.`
      : `请在 ${error.retryAfter} 秒后重试。`;
  if (error.status >= 500 && error.requestId !== null)
    return language === 'en' ? `Request ${error.requestId}` : `请求编号 ${error.requestId}`;
  if (error.code === 'unreachable') return undefined;
  // The service's details are in English; in Chinese the words of the code stand alone.
  return language === 'en' || error.code === 'unknown' ? error.message : undefined;
}

/** The frequent faults of fields; the service words them in English only. */
const FAULTS: [RegExp, (...parts: string[]) => string][] = [
  [
    /^must have (\d+) to (\d+) characters(?:, has (\d+))?/,
    (a, b, c) => `长度应为 ${a} 至 ${b} 个字符${c ? `，当前 ${c} 个` : ''}`,
  ],
  [/^must be (?:from )?(-?[\d.]+) to (-?[\d.]+)/, (a, b) => `应在 ${a} 与 ${b} 之间`],
  [/^must be one of (.+)$/, (a) => `应为以下之一：${a}`],
  [/^(?:is required|must be given|missing)/, () => '必填'],
  [/^is (?:used|taken|given) twice|^repeated/, () => '重复'],
  [/one line|line break|control character/, () => '应为单行文字，不含控制字符'],
  [/e-?mail/i, () => '不是有效的邮箱地址'],
  [/common password|too common/i, () => '该密码过于常见'],
  [/time zone/i, () => '不是有效的时区'],
];

export function faultWords(fault: FieldFault, language: Language): string {
  if (language === 'en') return fault.detail;
  for (const [pattern, words] of FAULTS) {
    const match = pattern.exec(fault.detail);
    if (match) return words(...match.slice(1));
  }
  return `此字段无效（${fault.detail}）`;
}
