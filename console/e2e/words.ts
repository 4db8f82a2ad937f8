// What the console says, for tests that run in both languages: the texts of the locale files, never copies of them.
import { readdirSync, readFileSync } from 'node:fs';
import { createInstance } from 'i18next';
import type { Namespaces } from '../src/shared/i18n/namespaces';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

type Plain<K extends string> = K extends `${infer Stem}_${'one' | 'other'}` ? Stem : K;
type Leaf<T, Before extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Before}${Plain<K>}` : Leaf<T[K], `${Before}${K}.`>;
}[keyof T & string];

/** `plans:sites.new` */
export type Word = { [N in keyof Namespaces]: `${N}:${Leaf<Namespaces[N]>}` }[keyof Namespaces];
export type Words = (word: Word, values?: Record<string, string | number>) => string;

const textsOf = (folder: string, language: Language) =>
  JSON.parse(readFileSync(`${folder}/locales/${language}.json`, 'utf8')) as Record<string, unknown>;

export function wordsOf(language: Language): Words {
  const features = readdirSync('src/features', { withFileTypes: true }).filter((one) => one.isDirectory());
  const texts = {
    common: textsOf('src', language),
    ...Object.fromEntries(features.map(({ name }) => [name, textsOf(`src/features/${name}`, language)])),
  };
  const i18n = createInstance();
  void i18n.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: texts },
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return (word, values) => {
    // As a plain text: `exists` tells its caller a narrower type, and to narrow some thousands of words took the
    // compiler two minutes.
    const key: string = word;
    if (!i18n.exists(key, values)) throw new Error(`There are no words for ${word} in ${language}`);
    return i18n.t(key as never, values as never) as unknown as string;
  };
}
