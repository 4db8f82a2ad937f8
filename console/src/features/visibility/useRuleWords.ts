import { useTranslation } from 'react-i18next';
import { useRoles } from '@/shared/access/useRoles';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { idsOf, purposeOf, type Rule, type RuleValues, type Subject, sentenceOf } from './visibility';

const SHOWN = 6;

type Told = RuleValues | Rule;

/** Rules in words: whom they hide from whom. */
export function useRuleWords(rules: readonly Told[]) {
  const { t } = useTranslation('visibility');
  const format = useFormat();
  const departments = useDepartments();
  const roles = useRoles();
  const lists = rules.flatMap((rule) => [rule.objects, rule.excludes, rule.viewers, rule.listed]);
  // Of long lists the first are named.
  const names = useMemberNames(lists.flatMap((list) => idsOf(list.slice(0, SHOWN), 'member')));
  const everybody = new Set(roles.roles.filter(({ builtin }) => builtin === 'employee').map(({ id }) => id));
  const subject = ({ kind, id }: Subject): string => {
    if (kind === 'member') return names.get(id) ?? '…';
    if (kind === 'department') return t('subject.department', { name: departments.name(id) });
    return everybody.has(id) ? t('subject.everybody') : t('subject.role', { name: roles.name(id) });
  };
  const list = (subjects: readonly Subject[]) => {
    const more = subjects.length - SHOWN;
    const named = subjects.slice(0, SHOWN).map(subject);
    return format.list(more > 0 ? [...named, t('subject.more', { count: more })] : named);
  };
  const sentence = (rule: Told): string => {
    const said = t(`says.${sentenceOf(rule)}` as 'says.hideBut', {
      objects: list(rule.objects),
      excludes: list(rule.excludes),
      viewers: list(rule.viewers),
      listed: list(rule.listed),
      fields: format.list(rule.fields.map((field) => t(`field.${field}`))),
    });
    const purpose = purposeOf(rule);
    return purpose === undefined ? said : `${said}${t('says.gap')}${t(`purpose.${purpose}`)}`;
  };
  return { sentence };
}
