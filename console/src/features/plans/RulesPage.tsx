import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useRoles } from '@/shared/access/useRoles';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { ListStates } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';
import { type PlacePart, PlaceRulesForm } from './PlaceRulesForm';
import { type RequestPart, RequestRulesForm } from './RequestRulesForm';
import {
  type PlaceRules,
  placeRulesOf,
  placeValues,
  type RequestRules,
  requestRulesOf,
  requestValues,
  type StepValues,
} from './rules';
import '@/shared/attendance/tones.css';
import './rules.css';

/** The rules that hold for everybody: what a check-in must show, and who decides what people ask for. */
export default function RulesPage() {
  const { t } = useTranslation('plans');
  const { org } = useAccess();
  const places = useQuery(placeRulesOf(org));
  const requests = useQuery(requestRulesOf(org));
  return (
    <Page title={t('rules.title')} intro={t('rules.intro')}>
      <ListStates query={places} isEmpty={places.data === undefined}>
        {places.data && <Places rules={places.data} />}
      </ListStates>
      <ListStates query={requests} isEmpty={requests.data === undefined}>
        {requests.data && <Requests rules={requests.data} />}
      </ListStates>
    </Page>
  );
}

function Card(props: { title: string; help: string; onEdit: () => void; children: ReactNode }) {
  const { t } = useTranslation('common');
  return (
    <section className="card rules-card" aria-label={props.title}>
      <div className="card-head">
        <h2>{props.title}</h2>
        <Button size="small" onClick={props.onEdit} aria-label={`${t('act.edit')} ${props.title}`}>
          {t('act.edit')}
        </Button>
      </div>
      <p className="weak">{props.help}</p>
      {props.children}
    </section>
  );
}

function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="rules-facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Places({ rules }: { rules: PlaceRules }) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const [open, setOpen] = useState<PlacePart>();
  const { values } = placeValues(rules);
  const of = (value: number | null, unit: 'kmh' | 'times' | 'people') =>
    value === null
      ? t('rules.never')
      : t(`rules.unit.${unit}`, { count: value, number: format.number(value) });
  const days = (count: number) => t('rules.unit.days', { count, number: format.number(count) });
  return (
    <>
      <h2 className="rules-part">{t('rules.checkIns')}</h2>
      <div className="rules-cards">
        <Card title={t('rules.fix.title')} help={t('rules.fix.help')} onEdit={() => setOpen('fix')}>
          <Facts
            rows={[
              [
                t('rules.fix.accuracy_cap_m'),
                t('rules.unit.metres', { number: format.number(values.accuracy_cap_m) }),
              ],
              [
                t('rules.fix.age_cap_seconds'),
                t('rules.unit.seconds', { number: format.number(values.age_cap_seconds) }),
              ],
            ]}
          />
        </Card>
        <Card
          title={t('rules.fieldWork.title')}
          help={t('rules.fieldWork.help')}
          onEdit={() => setOpen('fieldWork')}
        >
          <p className="rules-word">{t(`rules.fieldWork.${values.field_work}`)}</p>
          <p className="weak small">{t(`rules.fieldWork.${values.field_work}Help`)}</p>
          {values.field_photo_required && <p className="weak small">{t('rules.fieldWork.photo')}</p>}
        </Card>
        <Card title={t('rules.doubts.title')} help={t('rules.doubts.help')} onEdit={() => setOpen('doubts')}>
          <Facts
            rows={[
              [
                t('rules.doubts.mock_provider'),
                values.mock_provider ? t('rules.doubts.on') : t('rules.never'),
              ],
              [t('rules.doubts.speed_kmh'), of(values.speed_kmh, 'kmh')],
              [t('rules.doubts.repeats'), of(values.repeats, 'times')],
              [t('rules.doubts.device_people'), of(values.device_people, 'people')],
            ]}
          />
        </Card>
        <Card title={t('rules.kept.title')} help={t('rules.kept.help')} onEdit={() => setOpen('kept')}>
          <Facts
            rows={[
              [t('rules.kept.rounded_after_days'), days(values.rounded_after_days)],
              [t('rules.kept.erased_after_days'), days(values.erased_after_days)],
            ]}
          />
        </Card>
      </div>
      {open && <PlaceRulesForm part={open} rules={rules} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Requests({ rules }: { rules: RequestRules }) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const [open, setOpen] = useState<RequestPart>();
  const { values } = requestValues(rules);
  const names = useMemberNames(values.steps.flatMap(({ member_ids }) => member_ids));
  const roles = useRoles();
  const who = (step: StepValues) => {
    if (step.kind === 'manager')
      return step.level === 1 ? t('rules.who.direct') : t('rules.who.manager', { count: step.level });
    if (step.kind === 'role')
      return t('rules.steps.roleOf', { role: step.role_id ? roles.name(step.role_id) : '…' });
    if (step.kind === 'members') return format.list(step.member_ids.map((id) => names.get(id) ?? '…'));
    return t(`rules.who.${step.kind}`);
  };
  return (
    <>
      <h2 className="rules-part">{t('rules.requests')}</h2>
      <div className="rules-cards">
        <Card title={t('rules.makeUp.title')} help={t('rules.makeUp.help')} onEdit={() => setOpen('makeUp')}>
          <Facts
            rows={[
              [
                t('rules.makeUp.times'),
                values.times === null
                  ? t('rules.makeUp.anyNumber')
                  : t('rules.unit.times', { count: values.times, number: format.number(values.times) }),
              ],
              [
                t('rules.makeUp.period_starts_on'),
                values.period_starts_on === 1
                  ? t('rules.makeUp.month')
                  : t('rules.makeUp.onDay', { day: values.period_starts_on }),
              ],
              [
                t('rules.makeUp.within_days'),
                t('rules.unit.days', {
                  count: values.within_days,
                  number: format.number(values.within_days),
                }),
              ],
              [
                t('rules.makeUp.allowed'),
                format.list(values.allowed.map((fault) => t(`rules.fault.${fault}`))),
              ],
            ]}
          />
        </Card>
        <Card title={t('rules.steps.title')} help={t('rules.steps.help')} onEdit={() => setOpen('steps')}>
          <ol className="rules-steps">
            {values.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the chain
              <li key={index}>
                {who(step)}
                {step.kind !== 'manager' && (
                  <span className="weak small"> {t(`rules.steps.mode_${step.mode}`)}</span>
                )}
              </li>
            ))}
          </ol>
          <p className="weak small">{t(`rules.steps.absent_${values.when_absent}`)}</p>
        </Card>
      </div>
      {open && <RequestRulesForm part={open} rules={rules} onClose={() => setOpen(undefined)} />}
    </>
  );
}
