// How what two people changed of groups and sites is shown to choose from.
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { differing } from '@/shared/forms/merge';
import { sizeOf } from '@/shared/map/shapes';
import { DepartmentNames, MemberNames } from '@/shared/pickers';
import type { GroupValues, People, Rules } from './groups';
import { useGroupWords } from './groupWords';
import type { Shift } from './shifts';
import type { Site, SiteValues } from './sites';

export function useGroupConflictWords(shifts: readonly Shift[], sites: readonly Site[]) {
  const { t } = useTranslation(['plans', 'common']);
  const format = useFormat();
  const words = useGroupWords(shifts);
  const ofRule = (part: keyof Rules, rules: Rules): string => {
    switch (part) {
      case 'unrostered':
        return `${t('groups.unrostered')}: ${t(`groups.unrosteredOf.${rules.unrostered ?? 'rest'}`)}`;
      case 'calendar':
        return `${t('groups.calendar')}: ${t(`groups.calendarOf.${rules.calendar}`)}`;
      case 'organization_calendar':
        return `${t('groups.organizationCalendar')}: ${t(rules.organization_calendar ? 'common:form.yes' : 'common:form.no')}`;
      case 'time_zone':
        return `${t('groups.zone')}: ${rules.time_zone ?? '–'}`;
      case 'priority':
        return `${t('groups.priority')}: ${rules.priority}`;
      case 'reminders': {
        const parts = Object.entries(rules.reminders ?? {}).flatMap(([name, minutes]) =>
          minutes == null
            ? []
            : `${t(`groups.remind.${name as 'before_on_minutes'}`)}: ${format.minutes(minutes)}`,
        );
        return `${t('groups.reminders')}: ${parts.length > 0 ? format.list(parts) : t('groups.never')}`;
      }
      default:
        return words.schedule(rules);
    }
  };
  return (field: keyof GroupValues, values: GroupValues, other: GroupValues) => {
    if (field === 'people') return <PeopleWords people={values.people} />;
    if (field === 'rules') {
      const lines = differing(values.rules, other.rules).map((part) => ofRule(part, values.rules));
      return [...new Set(lines)].map((line) => <div key={line}>{line}</div>);
    }
    if (field !== 'site_ids') return undefined;
    const names = values.site_ids.map((id) => sites.find((site) => site.id === id)?.name ?? '…');
    return names.length === 0 ? t('groups.everywhere') : format.list(names);
  };
}

function PeopleWords({ people }: { people: People }) {
  const { t } = useTranslation('plans');
  const departments = (people.departments ?? []).map(({ department_id }) => department_id);
  const parts = [
    [t('groups.departments'), <DepartmentNames key="departments" ids={departments} />, departments],
    [t('groups.members'), <MemberNames key="members" ids={people.member_ids ?? []} />, people.member_ids],
    [
      t('groups.except'),
      <MemberNames key="except" ids={people.except_member_ids ?? []} />,
      people.except_member_ids,
    ],
  ] as const;
  const given = parts.filter(([, , ids]) => (ids?.length ?? 0) > 0);
  if (given.length === 0) return t('groups.nobody');
  return given.map(([label, names]) => (
    <div key={label}>
      {label}: {names}
    </div>
  ));
}

export function useSiteWords() {
  const { t } = useTranslation('plans');
  const format = useFormat();
  return (field: keyof SiteValues, { place, admits }: SiteValues) => {
    if (field === 'admits') return t(`sites.admit.${admits}`);
    if (field !== 'place') return undefined;
    const { shape, system } = place;
    if (shape === undefined) return undefined;
    const [longitude, latitude] =
      shape.kind === 'circle' ? shape.center : (shape.polygons[0]?.[0]?.[0] ?? []);
    const where = [latitude, longitude].map((degrees) => degrees?.toFixed(6)).join(', ');
    const what =
      shape.kind === 'circle'
        ? t('sites.circleOf', { radius: format.number(shape.radius) })
        : t('sites.areaOf', { size: format.number(Math.round(sizeOf(shape.polygons))) });
    return `${what} · ${where} · ${t(`sites.systemShort.${system}`)}`;
  };
}
