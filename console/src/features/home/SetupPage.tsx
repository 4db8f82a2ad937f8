import { CheckCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useSearchState } from '@/shared/searchState';
import { Page } from '@/shared/ui/Page';
import { CompanyStep } from './CompanyStep';
import { HoursStep } from './HoursStep';
import { PeopleStep } from './PeopleStep';
import { PlaceStep } from './PlaceStep';
import { firstShift, groupsOf, hoursValues, peopleOf, STEPS, type Step, shiftsOf, sitesOf } from './setup';
import '@/shared/attendance/tones.css';
import './home.css';

/** The first-run guide: four steps, in any order, each of which may be skipped and found again. */
export default function SetupPage() {
  const { t } = useTranslation('home');
  const { organization, can } = useAccess();
  const paths = usePaths();
  const navigate = useNavigate();
  const done = useDone();
  const [{ step: asked }, setSearch] = useSearchState(['step']);
  const mine = STEPS.filter((step) => can(NEEDS[step]));
  const step = mine.find((name) => name === asked) ?? (asked === 'end' ? undefined : mine[0]);
  const go = (to: Step | 'end') => setSearch({ step: to });
  const next = () => go(mine[mine.indexOf(step as Step) + 1] ?? 'end');
  const Body = step && BODIES[step];
  return (
    <Page title={t('setup.title')} intro={t('setup.intro', { organization: organization.name })}>
      <div className="setup">
        <nav aria-label={t('setup.steps')}>
          <ol className="setup-steps plain-list">
            {mine.map((name, index) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={name === step ? 'step' : undefined}
                  onClick={() => go(name)}
                >
                  <span className="setup-mark" data-done={done[name] !== undefined}>
                    {done[name] === undefined ? (
                      index + 1
                    ) : (
                      <CheckCircleFilled aria-label={t('setup.done')} />
                    )}
                  </span>
                  <span className="setup-name">
                    {t(`setup.${name}.name`)}
                    <span className="weak small">{done[name] ?? t('setup.open')}</span>
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <section
          className="card setup-body"
          aria-label={step ? t(`setup.${step}.title`) : t('setup.end.title')}
        >
          {step ? (
            <>
              <h2>{t(`setup.${step}.title`)}</h2>
              <p className="weak">{t(`setup.${step}.help`)}</p>
            </>
          ) : (
            <>
              <h2>{t('setup.end.title')}</h2>
              <p>{t('setup.end.help')}</p>
              <ul className="setup-next">
                <li>{t('setup.end.check')}</li>
                <li>{t('setup.end.rules')}</li>
                <li>{t('setup.end.again')}</li>
              </ul>
              <Button type="primary" onClick={() => navigate({ to: paths.home.home() })}>
                {t('setup.end.act')}
              </Button>
            </>
          )}
          {Body && <Body key={step} onDone={next} onSkip={next} />}
        </section>
      </div>
    </Page>
  );
}

const NEEDS = {
  company: 'organization.manage',
  place: 'attendance.manage',
  hours: 'attendance.manage',
  people: 'members.manage',
} as const;

const BODIES = { company: CompanyStep, place: PlaceStep, hours: HoursStep, people: PeopleStep };

/** What each step has come to, in words; absent while there is nothing. */
function useDone(): Partial<Record<Step, string>> {
  const { t } = useTranslation('home');
  const { org, organization, can } = useAccess();
  const format = useFormat();
  const places = useQuery({ ...sitesOf(org), enabled: can('attendance.manage') });
  const groups = useQuery({ ...groupsOf(org), enabled: can('attendance.manage') });
  const shifts = useQuery({ ...shiftsOf(org), enabled: can('attendance.manage') });
  const people = useQuery({ ...peopleOf(org), enabled: can('members.manage') });
  const first = firstShift(groups.data ?? [], shifts.data ?? []);
  const hours = first && hoursValues(first);
  const sites = places.data ?? [];
  return {
    company: `${organization.name}, ${organization.time_zone}`,
    ...(sites.length > 0 && { place: format.list(sites.slice(0, 2).map(({ name }) => name)) }),
    ...(hours && {
      hours: t('setup.hours.done', { from: hours.on, to: hours.off, count: hours.days.length }),
    }),
    ...((people.data?.items.length ?? 0) > 1 && { people: t('setup.people.done') }),
  };
}
