import { useCallback } from 'react';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { notify } from '@/shared/ui/notify';

/** For acts without a form: says that it was done, or why it was not. */
export function useDo() {
  const [language] = useLanguage();
  return useCallback(
    (act: Promise<unknown>, done: string) =>
      act.then(
        () => notify.success(done),
        (error) => {
          const { title, detail } = problemWords(error, language);
          notify.error(detail === undefined ? title : `${title}. ${detail}`);
        },
      ),
    [language],
  );
}
