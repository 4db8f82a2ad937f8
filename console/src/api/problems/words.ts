// The one place where a failure becomes words for people, in both languages.
import { PROBLEMS } from '../generated/contract';
import { type FailureCode, type FieldFault, ProblemError } from '../problem';
import { chineseFault } from './faults.zh-CN';
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

/** The same for what is only told beside other words: in Chinese nothing, where it would be English. */
export function detailWords(detail: string, language: Language): string | undefined {
  return language === 'en' ? detail : chineseFault(detail);
}

/** Why long work ended without what was asked for; the service says it in English only. */
const REASONS: [RegExp, string][] = [
  [/^Whoever asked for it may not read these reports any more/, '申请人已无权查看这些报表。'],
  [/^The file could not be made/, '未能生成文件。'],
  [/^Who sent the file may not import people any more/, '提交文件的人已无权导入成员。'],
  [/^It failed again and again; nothing was changed/, '多次尝试均未成功，未做任何更改，请重新提交文件。'],
  [/^It was interrupted and did not go on within a day/, '导入中断且一天内未继续，未做任何更改。'],
  [
    /^The organization was changed since the file was checked/,
    '检查之后组织已有变动，直接导入的结果会不同，请重新检查。',
  ],
];

/** Of an export or an import; nothing where the state says it all. */
export function reasonWords(reason: string | null | undefined, language: Language): string | undefined {
  if (reason == null || language === 'en') return reason ?? undefined;
  return REASONS.find(([pattern]) => pattern.test(reason))?.[1];
}

/** The service words faults in English only; what this console is too old for is told as it is. */
export function faultWords(fault: FieldFault, language: Language): string {
  if (language === 'en') return fault.detail;
  return chineseFault(fault.detail) ?? `此字段无效（${fault.detail}）`;
}
