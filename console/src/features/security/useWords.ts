import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import type { Teller } from './audit';

/** `department.moved` in words; what this console does not know stays as the log has it. */
export function useActionWords() {
  const { t } = useTranslation('security');
  const noun = (kind: string) => t(`noun.${kind}` as 'noun.member', { defaultValue: kind });
  return {
    noun,
    action: (action: string) => {
      const [kind = '', verb = ''] = action.split('.');
      return t('action', {
        noun: noun(kind),
        verb: t(`verb.${verb}` as 'verb.created', { defaultValue: verb }),
      });
    },
  };
}

/** How differences are told; a field that this console does not know stays as the log has it. */
export function useDifferenceWords(name: Teller['name']): Teller {
  const { t } = useTranslation('security');
  const format = useFormat();
  return {
    field: (part) => t(`field.${part}` as 'field.name', { defaultValue: part }),
    yesNo: (value) => t(value ? 'factor.yes' : 'factor.no'),
    number: format.number,
    day: format.day,
    instant: format.dateTime,
    list: format.list,
    name,
  };
}
