// Rules about who sees whom; docs/visibility.md says how they work together.
import { client, ifMatch, type ReadPath, read, readAll, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Rule = Schema<'VisibilityRule'>;
export type Kind = Schema<'RuleKind'>;
export type Reach = Schema<'Reach'>;
export type Subject = Schema<'Subject'>;
export type Field = Schema<'MemberField'>;
export type Precedence = Schema<'Precedence'>;

export const KINDS = ['hide', 'scope', 'fields'] as const satisfies readonly Kind[];
export const REACHES = ['own_departments', 'only_self', 'listed'] as const satisfies readonly Reach[];
export const FIELDS = [
  'mobile',
  'email',
  'employee_number',
  'title',
  'messages',
] as const satisfies readonly Field[];
export const PRECEDENCES = ['parent_first', 'child_first'] as const satisfies readonly Precedence[];
/** How many entries a list has at the most. */
export const MOST_SUBJECTS = 50;

const RULES = '/v1/organizations/{org_id}/visibility/rules';
const SETTINGS = '/v1/organizations/{org_id}/visibility/settings';
const EXPLANATION = '/v1/organizations/{org_id}/visibility/explanation';
export const CHANGES: ReadPath[] = [RULES, EXPLANATION];
export const SETTING_CHANGES: ReadPath[] = [SETTINGS, EXPLANATION];

export const rulesOf = (org: string) => readAll(RULES, { params: { path: { org_id: org } } });
export const settingsOf = (org: string) => read(SETTINGS, { params: { path: { org_id: org } } });
export const explanationOf = (org: string, viewer_id: string, target_id: string) =>
  read(EXPLANATION, { params: { path: { org_id: org }, query: { viewer_id, target_id } } });

const at = (org_id: string, rule_id: string) => ({ org_id, rule_id });

export const create = (org: string, body: Schema<'NewVisibilityRule'>) =>
  unwrap(client.POST(RULES, { params: { path: { org_id: org } }, body }));

export const replace = (
  org: string,
  id: string,
  version: number,
  body: Schema<'VisibilityRuleReplacement'>,
) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/visibility/rules/{rule_id}', {
      params: { path: at(org, id), header: ifMatch(version) },
      body,
    }),
  );

export const remove = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/visibility/rules/{rule_id}', {
      params: { path: at(org, id) },
    }),
  );

export const reread = async (org: string, id: string): Promise<Versioned<RuleValues>> =>
  valuesOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/visibility/rules/{rule_id}', { params: { path: at(org, id) } }),
    ),
  );

export const setPrecedence = (org: string, version: number, precedence: Precedence) =>
  unwrap(
    client.PATCH(SETTINGS, {
      params: { path: { org_id: org }, header: ifMatch(version) },
      body: { precedence },
    }),
  );

/** What a form edits: the parts of all kinds, of which a rule has its own. */
export interface RuleValues {
  kind: Kind;
  name: string;
  active: boolean;
  in_profile: boolean;
  in_search: boolean;
  objects: Subject[];
  excludes: Subject[];
  viewers: Subject[];
  reach: Reach;
  listed: Subject[];
  fields: Field[];
}

export const fresh = (): RuleValues => ({
  kind: 'hide',
  name: '',
  active: true,
  in_profile: true,
  in_search: true,
  objects: [],
  excludes: [],
  viewers: [],
  reach: 'own_departments',
  listed: [],
  fields: ['mobile'],
});

export function valuesOf(rule: Rule): Versioned<RuleValues> {
  const { id: _, version, reach, ...values } = rule;
  return { values: { ...values, reach: reach ?? 'own_departments' }, version };
}

/** What the service is told: each kind has its own parts. */
export function bodyOf(values: RuleValues): Schema<'VisibilityRuleReplacement'> {
  const { kind, name, active, in_profile, in_search, objects, excludes, viewers, reach, listed, fields } =
    values;
  // A hidden field is neither shown nor searched.
  if (kind === 'fields')
    return { name, active, in_profile: true, in_search: true, objects, excludes, fields };
  const common = { name, active, in_profile, in_search };
  if (kind === 'hide') return { ...common, objects, excludes };
  return {
    ...common,
    viewers,
    reach,
    ...(reach === 'listed' && { listed }),
  };
}

/** Which sentence says what a rule does. */
export type Sentence =
  | 'hideNobody'
  | 'hideAll'
  | 'hideBut'
  | 'fieldsNobody'
  | 'fieldsAll'
  | 'fieldsBut'
  | 'scopeNobody'
  | 'scopeSelf'
  | 'scopeOwn'
  | 'scopeListed'
  | 'scopeNothing';

export function sentenceOf(
  rule: Pick<RuleValues, 'kind' | 'objects' | 'excludes' | 'viewers' | 'listed' | 'fields'> & {
    reach?: Reach | null;
  },
): Sentence {
  if (rule.kind === 'scope') {
    if (rule.viewers.length === 0) return 'scopeNobody';
    if (rule.reach === 'listed') return rule.listed.length === 0 ? 'scopeNothing' : 'scopeListed';
    return rule.reach === 'only_self' ? 'scopeSelf' : 'scopeOwn';
  }
  const isNothing = rule.objects.length === 0 || (rule.kind === 'fields' && rule.fields.length === 0);
  const how = isNothing ? 'Nobody' : rule.excludes.length > 0 ? 'But' : 'All';
  return `${rule.kind}${how}`;
}

/** Where it holds, if not everywhere. */
export function purposeOf(
  rule: Pick<RuleValues, 'kind' | 'in_profile' | 'in_search'>,
): 'profileOnly' | 'searchOnly' | 'nowhere' | undefined {
  if (rule.kind === 'fields' || (rule.in_profile && rule.in_search)) return undefined;
  return rule.in_profile ? 'profileOnly' : rule.in_search ? 'searchOnly' : 'nowhere';
}

/** The entries of one kind of a list, and the list with others of that kind. */
export const idsOf = (subjects: readonly Subject[], kind: Subject['kind']) =>
  subjects.filter((one) => one.kind === kind).map(({ id }) => id);

export const withIds = (subjects: readonly Subject[], kind: Subject['kind'], ids: readonly string[]) => [
  ...subjects.filter((one) => one.kind !== kind),
  ...ids.map((id) => ({ kind, id })),
];
