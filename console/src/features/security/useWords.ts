import { useTranslation } from 'react-i18next';

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
