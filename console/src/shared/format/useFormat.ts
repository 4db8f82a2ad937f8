import { useMemo } from 'react';
import { useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import { type Format, formats } from './format';

/** For pages of an organization: in its zone. */
export function useFormat(): Format {
  const [language] = useLanguage();
  const zone = useAccess().organization.time_zone;
  return useMemo(() => formats(language, zone), [language, zone]);
}
