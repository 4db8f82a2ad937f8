// The hours of a shift on a line of minutes, where 0 is the midnight that the work date begins with.
import type { Schema } from '@/api';

export type ShiftHours = Schema<'ShiftHours'>;
export type Section = Schema<'ShiftSection'>;
export type PointTime = Schema<'ShiftPointTime'>;
type Time = Schema<'ShiftTime'>;

export const DAY = 1440;

export const clockMinutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
export const minutesOf = ({ time, next_day }: Pick<Time, 'time' | 'next_day'>) =>
  clockMinutes(time) + (next_day ? DAY : 0);
const two = (value: number) => String(value).padStart(2, '0');
/** A minute of any day as a time on the wall. */
export function clockOf(minutes: number): string {
  const within = ((minutes % DAY) + DAY) % DAY;
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

/** A time as people type it: 9, 900, 0900, 9:00, 9.30. */
export function parseClock(text: string): string | undefined {
  const match = /^(\d{1,2})(?:[:：.]?([0-5]\d))?$/.exec(text.trim());
  if (!match) return undefined;
  const hour = Number(match[1]);
  return hour > 23 ? undefined : `${two(hour)}:${match[2] ?? '00'}`;
}

/** Every point after the first is on the next day where its clock is not after the point before. */
export function withDays(hours: ShiftHours): ShiftHours {
  const sections = hours.sections ?? [];
  let before = -1;
  const placed = <T extends Time>(point: T): T => {
    const clock = clockMinutes(point.time);
    const next_day = before >= 0 && (clock <= before % DAY || before >= DAY);
    before = clock + (next_day ? DAY : 0);
    return { ...point, next_day };
  };
  const all = sections.map(({ on, off }) => ({ on: placed(on), off: placed(off) }));
  const first = all[0] ? minutesOf(all[0].on) : 0;
  const inside = (point: Time): Time => ({
    ...point,
    next_day: all.length > 0 && clockMinutes(point.time) < first,
  });
  const breaks = (hours.breaks ?? []).map(({ start, end }) => {
    const from = inside(start);
    const to = inside(end);
    return { start: from, end: minutesOf(to) < minutesOf(from) ? { ...to, next_day: true } : to };
  });
  return { ...hours, sections: all, breaks };
}

export interface Stretch {
  from: number;
  to: number;
}
export interface Window extends Stretch {
  kind: 'on' | 'off';
  section: number;
  /** Where it begins or ends by the midline rule, and so by the days beside it. */
  auto: boolean;
}
export interface Timeline extends Stretch {
  sections: (Stretch & { punchOn: boolean; punchOff: boolean })[];
  breaks: Stretch[];
  windows: Window[];
  tiers: (Stretch & { kind: 'permitted' | 'late' | 'serious' | 'absence'; section: number })[];
  /** When one may come, and go. */
  flex: Stretch[];
  free: { start: number; required: number } | undefined;
}

/** What a picture of the hours shows. Windows by the midline rule are those of a shift that is worked every day. */
export function timelineOf(hours: ShiftHours): Timeline {
  const breaks = (hours.breaks ?? []).map(({ start, end }) => ({
    from: minutesOf(start),
    to: minutesOf(end),
  }));
  if (hours.free) {
    const start = clockMinutes(hours.free.day_starts);
    const free = { start, required: hours.free.required_minutes };
    return { from: start, to: start + DAY, sections: [], breaks, windows: [], tiers: [], flex: [], free };
  }
  const sections = (hours.sections ?? []).map(({ on, off }) => ({
    from: minutesOf(on),
    to: minutesOf(off),
    punchOn: on.punch,
    punchOff: off.punch,
  }));
  const first = sections[0]?.from ?? 0;
  const last = sections.at(-1)?.to ?? 0;
  const half = Math.max(0, DAY - (last - first)) / 2;
  const windows = (hours.sections ?? []).flatMap(({ on, off }, i): Window[] => {
    const own = sections[i] as Stretch;
    const before = sections[i - 1];
    const after = sections[i + 1];
    const middle = (own.from + own.to) / 2;
    const line = (a: number, b: number) => (a + b) / 2;
    const opens = edge(on.before_minutes, own.from, -1, {
      auto: before ? line(before.to, own.from) : own.from - Math.min(480, half),
      all: before ? line(before.from, before.to) : own.from - half,
    });
    const closes = edge(on.after_minutes, own.from, 1, { auto: middle, all: own.to });
    const offOpens = edge(off.before_minutes, own.to, -1, { auto: own.from, all: own.from });
    const offCloses = edge(off.after_minutes, own.to, 1, {
      auto: after ? line(own.to, after.from) : own.to + Math.min(720, half),
      all: after ? line(after.from, after.to) : own.to + half,
    });
    const isAuto = (point: PointTime) => point.before_minutes == null || point.after_minutes == null;
    return [
      ...(on.punch ? [{ kind: 'on' as const, section: i, from: opens, to: closes, auto: isAuto(on) }] : []),
      ...(off.punch
        ? [{ kind: 'off' as const, section: i, from: offOpens, to: offCloses, auto: isAuto(off) }]
        : []),
    ];
  });
  const flexible = hours.flex ?? undefined;
  const flex = flexible
    ? [first, last].map((point) => ({
        from: point - flexible.early_minutes,
        to: point + flexible.late_minutes,
      }))
    : [];
  const tiers = sections.flatMap((section, i) => tiersOf(hours, section, i));
  const points = [...sections, ...windows, ...flex];
  const from = Math.min(...points.map((stretch) => stretch.from), first - 60);
  const to = Math.max(...points.map((stretch) => stretch.to), last + 60);
  return {
    from: Math.floor(from / 60) * 60,
    to: Math.ceil(to / 60) * 60,
    sections,
    breaks,
    windows,
    tiers,
    flex,
    free: undefined,
  };
}

function edge(
  minutes: number | null | undefined,
  point: number,
  way: 1 | -1,
  other: { auto: number; all: number },
): number {
  if (minutes == null) return Math.round(other.auto);
  return minutes === -1 ? Math.round(other.all) : point + way * minutes;
}

function tiersOf(
  hours: ShiftHours,
  section: Stretch & { punchOn: boolean },
  index: number,
): Timeline['tiers'] {
  if (!section.punchOn) return [];
  const shift = index === 0 ? (hours.flex?.late_minutes ?? 0) : 0;
  const begin = section.from + shift;
  const { permit_minutes: permit, serious_minutes: serious, absenteeism_minutes: absence } = hours;
  const steps = [
    { kind: 'permitted' as const, at: 0 },
    { kind: 'late' as const, at: permit + (permit > 0 ? 1 : 0) },
    ...(serious == null ? [] : [{ kind: 'serious' as const, at: serious }]),
    ...(absence == null ? [] : [{ kind: 'absence' as const, at: absence }]),
  ];
  return steps
    .map(({ kind, at }, i) => ({
      kind,
      section: index,
      from: begin + at,
      to: Math.min(section.to, begin + (steps[i + 1]?.at ?? at + 60)),
    }))
    .filter((tier) => tier.to > tier.from);
}

export type HoursFault =
  | 'noSection'
  | 'tooLong'
  | 'order'
  | 'breakOutside'
  | 'breakOrder'
  | 'seriousOrder'
  | 'absenceOrder'
  | 'earlyOrder'
  | 'lateOffOrder';

/** What one sees to be wrong before the service says it. */
export function faultsOf(hours: ShiftHours): HoursFault[] {
  const found: HoursFault[] = [];
  const { permit_minutes: permit, serious_minutes: serious, absenteeism_minutes: absence } = hours;
  if (serious != null && serious <= permit) found.push('seriousOrder');
  if (absence != null && absence <= (serious ?? permit)) found.push('absenceOrder');
  const { early_permit_minutes: kind, early_absenteeism_minutes: gone } = hours;
  if (gone != null && gone <= (kind ?? 0)) found.push('earlyOrder');
  const late = hours.late_off ?? [];
  if (
    late.some(
      (tier, i) =>
        i > 0 &&
        (tier.late_off_minutes <= (late[i - 1]?.late_off_minutes ?? 0) ||
          tier.late_on_minutes <= (late[i - 1]?.late_on_minutes ?? 0)),
    )
  )
    found.push('lateOffOrder');
  if (hours.free) return found;
  const { sections, breaks } = timelineOf(hours);
  if (sections.length === 0) return ['noSection', ...found];
  const points = sections.flatMap(({ from, to }) => [from, to]);
  if (points.some((point, i) => i > 0 && point <= (points[i - 1] ?? 0))) found.push('order');
  if ((points.at(-1) ?? 0) - (points[0] ?? 0) > DAY) found.push('tooLong');
  if (breaks.some(({ from, to }) => to <= from)) found.push('breakOrder');
  else if (breaks.some((pause) => !sections.some(({ from, to }) => pause.from >= from && pause.to <= to)))
    found.push('breakOutside');
  return found;
}

/** Minutes of work, without breaks. */
export function workedMinutes(hours: ShiftHours): number {
  if (hours.free) return hours.free.required_minutes;
  const { sections, breaks } = timelineOf(hours);
  const sum = (stretches: readonly Stretch[]) => stretches.reduce((all, { from, to }) => all + to - from, 0);
  return sum(sections) - sum(breaks);
}

/** `09:00–18:00`, with the next day marked. */
export function hoursText(hours: ShiftHours, nextDay: string): string {
  return (hours.sections ?? [])
    .map(({ on, off }) => `${on.time}–${off.time}${off.next_day && !on.next_day ? ` ${nextDay}` : ''}`)
    .join(', ');
}

const point = (time: string): PointTime => ({ time, next_day: false, punch: true });
const section = (on: string, off: string): Section => ({ on: point(on), off: point(off) });
const pause = (start: string, end: string) => ({
  start: { time: start, next_day: false },
  end: { time: end, next_day: false },
});

/** What a new shift may begin with. */
export const TEMPLATES: Record<'office' | 'flexible' | 'split' | 'night' | 'free', ShiftHours> = {
  office: normal({
    sections: [section('09:00', '18:00')],
    breaks: [pause('12:00', '13:00')],
    permit_minutes: 5,
  }),
  flexible: normal({
    sections: [section('09:30', '18:30')],
    breaks: [pause('12:00', '13:00')],
    permit_minutes: 0,
    flex: { early_minutes: 60, late_minutes: 60 },
  }),
  split: normal({ sections: [section('08:30', '12:00'), section('14:00', '18:00')], permit_minutes: 5 }),
  night: normal({
    sections: [section('22:00', '06:00')],
    breaks: [pause('02:00', '02:30')],
    permit_minutes: 5,
  }),
  free: normal({ free: { day_starts: '05:00', required_minutes: 480 }, permit_minutes: 0 }),
};

/** With every property in one order, so that what was not changed looks unchanged. */
export function normal(hours: ShiftHours): ShiftHours {
  return withDays({
    sections: (hours.sections ?? []).map(({ on, off }) => ({ on: pointOf(on), off: pointOf(off) })),
    breaks: hours.breaks ?? [],
    permit_minutes: hours.permit_minutes,
    serious_minutes: hours.serious_minutes ?? null,
    absenteeism_minutes: hours.absenteeism_minutes ?? null,
    early_permit_minutes: hours.early_permit_minutes ?? 0,
    early_absenteeism_minutes: hours.early_absenteeism_minutes ?? null,
    flex: hours.flex ?? null,
    late_off: hours.late_off ?? [],
    free: hours.free ?? null,
  });
}

function pointOf({ time, next_day, before_minutes, after_minutes, punch }: PointTime): PointTime {
  return {
    time,
    next_day,
    before_minutes: before_minutes ?? null,
    after_minutes: after_minutes ?? null,
    punch,
  };
}

/** As requests have it: what is not there is absent. */
export function hoursBody(hours: ShiftHours): ShiftHours {
  const { free, sections, breaks, ...rest } = hours;
  return free
    ? { free, breaks: [], sections: [], permit_minutes: 0 }
    : { ...rest, sections: sections ?? [], breaks: breaks ?? [] };
}
