import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { Explanation } from './Explanation';
import { PrecedenceSetting } from './PrecedenceSetting';
import { RuleForm } from './RuleForm';
import { useRuleWords } from './useRuleWords';
import { bodyOf, CHANGES, type Rule, remove, replace, rulesOf, valuesOf } from './visibility';
import '@/shared/attendance/tones.css';
import './visibility.css';

type Open = { kind: 'create' } | { kind: 'edit' | 'remove'; rule: Rule } | undefined;

/** Who sees whom: the rules, in words, and what they come to for two people. */
export default function VisibilityPage() {
  const { t } = useTranslation(['visibility', 'common']);
  const { org } = useAccess();
  const [language] = useLanguage();
  const [open, setOpen] = useState<Open>();
  const query = useQuery(rulesOf(org));
  const rules = query.data ?? [];
  const words = useRuleWords(rules);
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const turning = useAct(
    ({ rule, active }: { rule: Rule; active: boolean }) =>
      replace(org, rule.id, rule.version, { ...bodyOf(valuesOf(rule).values), active }),
    CHANGES,
  );
  const turn = (rule: Rule, active: boolean) =>
    turning.mutate(
      { rule, active },
      {
        onSuccess: () => notify.success(t(active ? 'isOn' : 'isOff', { name: rule.name })),
        onError: (error) => {
          notify.error(problemWords(error, language).title);
          void query.refetch();
        },
      },
    );
  const close = () => setOpen(undefined);
  const begin = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
      {t('new')}
    </Button>
  );
  return (
    <Page title={t('title')} intro={t('intro')} actions={begin}>
      <ListStates
        query={query}
        isEmpty={rules.length === 0}
        empty={{ title: t('empty'), help: t('emptyHelp') }}
      >
        <ul className="plain-list rules" aria-label={t('rules')}>
          {rules.map((rule) => (
            <li key={rule.id} className="card rule" data-off={!rule.active}>
              <div>
                <div className="rule-head">
                  <strong>{rule.name}</strong>
                  <span className="tone" data-tone={rule.active ? 'good' : 'calm'}>
                    {rule.active ? t(`kind.${rule.kind}`) : t('off')}
                  </span>
                </div>
                <p>{words.sentence(rule)}</p>
              </div>
              <div className="rule-acts">
                <Switch
                  size="small"
                  aria-label={t('inForce', { name: rule.name })}
                  checked={rule.active}
                  disabled={turning.isPending}
                  onChange={(active) => turn(rule, active)}
                />
                <RowActs
                  name={rule.name}
                  onEdit={() => setOpen({ kind: 'edit', rule })}
                  onRemove={() => setOpen({ kind: 'remove', rule })}
                />
              </div>
            </li>
          ))}
        </ul>
      </ListStates>
      {!query.error && (
        <div className="visibility-more">
          <PrecedenceSetting />
          <Explanation />
        </div>
      )}
      {open?.kind === 'create' && <RuleForm onClose={close} />}
      {open?.kind === 'edit' && <RuleForm rule={open.rule} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('remove.title', { name: open.rule.name })}
          happens={t('remove.happens', { sentence: words.sentence(open.rule) })}
          undo={t('remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.rule.id);
            notify.success(t('remove.done', { name: open.rule.name }));
          }}
        />
      )}
    </Page>
  );
}
