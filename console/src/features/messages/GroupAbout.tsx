import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import type { Conversation } from './conversations';
import { AboutForm, PolicyForm } from './GroupForm';
import type { May } from './may';
import { decidesOnJoining, decisionsOf } from './policies';

/** What a conversation is, and who may do what in it. */
export function GroupAbout({ one, may }: { one: Conversation; may: May }) {
  const { t } = useTranslation(['messages', 'common']);
  const format = useFormat();
  const [open, setOpen] = useState<'about' | 'policy'>();
  const names = useMemberNames(one.owner_id ? [one.owner_id] : []);
  return (
    <div className="cards">
      <section className="card" aria-labelledby="policy-title">
        <header className="card-head">
          <h2 id="policy-title">{t('policy.title')}</h2>
          {may.govern && <Button onClick={() => setOpen('policy')}>{t('policy.change')}</Button>}
        </header>
        <dl className="group-dl">
          {decisionsOf(one.kind).map((name) => (
            <div key={name}>
              <dt>{t(`policy.${name}`)}</dt>
              <dd>{t(`policy.who.${one.policy[name]}`)}</dd>
            </div>
          ))}
          {decidesOnJoining(one.kind) && (
            <div>
              <dt>{t('policy.join_approval')}</dt>
              <dd>{t(one.policy.join_approval ? 'policy.joining.decided' : 'policy.joining.free')}</dd>
            </div>
          )}
          <div>
            <dt>{t('policy.history')}</dt>
            <dd>{t(`policy.histories.${one.policy.history}`)}</dd>
          </div>
        </dl>
        <p className="weak">{t('policy.above')}</p>
      </section>
      <section className="card" aria-labelledby="about-title">
        <header className="card-head">
          <h2 id="about-title">{t('about.title')}</h2>
          {may.edit && <Button onClick={() => setOpen('about')}>{t('common:act.edit')}</Button>}
        </header>
        <dl className="group-dl">
          <div>
            <dt>{t('about.description')}</dt>
            <dd className="about-text">
              {one.description || <span className="weak">{t('about.none')}</span>}
            </dd>
          </div>
          {one.owner_id && (
            <div>
              <dt>{t('role.owner')}</dt>
              <dd>{names.get(one.owner_id) ?? '…'}</dd>
            </div>
          )}
          <div>
            <dt>{t('about.created')}</dt>
            <dd>{format.dateTime(one.created_at)}</dd>
          </div>
        </dl>
        {one.kind === 'department' && <p className="weak">{t('about.department')}</p>}
      </section>
      {open === 'about' && <AboutForm one={one} mayRename={may.rename} onClose={() => setOpen(undefined)} />}
      {open === 'policy' && (
        <PolicyForm one={one} withPosting={may.governPosting} onClose={() => setOpen(undefined)} />
      )}
    </div>
  );
}
