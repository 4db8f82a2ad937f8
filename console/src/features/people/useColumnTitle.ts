import { useTranslation } from 'react-i18next';
import { columnOf } from './imports';

/** What a column is called: as the file has it, or in the reader's language where the service names it by its key. */
export function useColumnTitle() {
  const { t } = useTranslation('people');
  return (name: string, header: readonly string[] = []): string => {
    const known = header.includes(name) ? undefined : columnOf(name);
    return known === undefined ? name : t(`imports.column.${known}`);
  };
}
