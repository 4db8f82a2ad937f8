import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { initialLanguage } from '@/shared/i18n/language';
import { untilLoaded } from '@/shared/loading/assets';

type Texts = { default: Record<string, unknown> };
// Each feature's words come with its pages, in the language that is shown.
const common = import.meta.glob<Texts>('../locales/*.json');
const features = import.meta.glob<Texts>('../features/*/locales/*.json');

const backend: BackendModule = {
  type: 'backend',
  init: () => {},
  read(language, namespace, done) {
    const load =
      namespace === 'common'
        ? common[`../locales/${language}.json`]
        : features[`../features/${namespace}/locales/${language}.json`];
    if (load === undefined) return done(new Error(`No words of ${namespace} in ${language}`), null);
    untilLoaded(load)().then(
      (texts) => done(null, texts.default as never),
      (error: Error) => done(error, null),
    );
  },
};

export async function startLanguages(): Promise<void> {
  const language = initialLanguage();
  document.documentElement.lang = language;
  // Only once its words are there: without a connection that may be later.
  i18next.on('languageChanged', (shown) => {
    document.documentElement.lang = shown;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: ['en', 'zh-CN'],
      fallbackLng: false,
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}
