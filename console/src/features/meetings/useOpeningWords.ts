import { useTranslation } from 'react-i18next';
import { type Opening, openingLines } from './rooms';

/** Opening hours in words. */
export function useOpeningWords() {
  const { t } = useTranslation('meetings');
  return (hours: readonly Opening[] | null | undefined): string => {
    if (hours == null) return t('rooms.always');
    if (hours.length === 0) return t('rooms.never');
    return openingLines(hours)
      .map(({ from, to, stretches }) => {
        const days = from === to ? t(`day.${from}`) : `${t(`day.${from}`)}–${t(`day.${to}`)}`;
        return `${days} ${stretches.map((one) => `${one.from}–${one.to}`).join(', ')}`;
      })
      .join('; ');
  };
}
