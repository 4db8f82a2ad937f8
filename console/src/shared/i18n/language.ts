import { useTranslation } from 'react-i18next';
import type { Language } from '@/api';

export const LANGUAGES = ['zh-CN', 'en'] as const satisfies readonly Language[];
const KEPT = 'muster.language';

/** Of what people see: what they chose here, or what their browser asks for. */
export function initialLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.languages.some((l) => l.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

export function useLanguage(): [Language, (language: Language) => Promise<unknown>] {
  const { i18n } = useTranslation();
  const change = (language: Language) => {
    localStorage.setItem(KEPT, language);
    return i18n.changeLanguage(language);
  };
  return [i18n.language as Language, change];
}
