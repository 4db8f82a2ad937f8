import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { MemberSelect, useMemberNames } from '@/shared/pickers';
import { ListStates } from '@/shared/ui/ListStates';
import { explanationOf } from './visibility';

/** What one person sees of another, and which rules say so. */
export function Explanation() {
  const { t } = useTranslation('visibility');
  const { org } = useAccess();
  const [viewer, setViewer] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const query = useQuery({
    ...explanationOf(org, viewer ?? '', target ?? ''),
    enabled: viewer !== null && target !== null,
  });
  return (
    <section className="card" aria-label={t('try.title')}>
      <h2>{t('try.title')}</h2>
      <div className="try">
        <MemberSelect
          aria-label={t('try.viewer')}
          placeholder={t('try.viewer')}
          value={viewer}
          onChange={setViewer}
        />
        <MemberSelect
          aria-label={t('try.target')}
          placeholder={t('try.target')}
          value={target}
          onChange={setTarget}
        />
      </div>
      {viewer !== null && target !== null && (
        <ListStates query={query} isEmpty={!query.data}>
          {query.data && <Answer explanation={query.data} />}
        </ListStates>
      )}
    </section>
  );
}

function Answer({ explanation }: { explanation: Schema<'VisibilityExplanation'> }) {
  const { t } = useTranslation('visibility');
  const format = useFormat();
  const { viewer_id, target_id, in_profile, in_search, hidden_fields, reasons } = explanation;
  const names = useMemberNames([viewer_id, target_id]);
  const people = { viewer: names.get(viewer_id) ?? '…', target: names.get(target_id) ?? '…' };
  const seen = in_profile ? (in_search ? 'both' : 'profileOnly') : in_search ? 'searchOnly' : 'nothing';
  return (
    <div role="status">
      <p>
        <strong>{t(`try.${seen}`, people)}</strong>
        {hidden_fields.length > 0 && (
          <> {t('try.without', { fields: format.list(hidden_fields.map((one) => t(`field.${one}`))) })}</>
        )}
      </p>
      <ul className="plain-list small weak">
        {reasons.map(({ effect, rule_id, rule_name }) => (
          <li key={`${effect} ${rule_id}`}>
            {rule_name
              ? t('try.because', { rule: rule_name, effect: t(`effect.${effect}`) })
              : t(`effect.${effect}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
