// How a meeting repeats: the few rules that people choose, and the words of any other one.
import { instantOf, plusDays } from './zone';

export const EVERY = ['never', 'day', 'workday', 'week', 'twoWeeks', 'month', 'year'] as const;
/** `other`: a rule that was made elsewhere; it is kept as it is. */
export type Every = (typeof EVERY)[number] | 'other';

export interface Repeat {
  every: Every;
  /** The last day on which it may take place. */
  until: string | null;
  /** The rule itself, of `other`. */
  rule: string | null;
}

const PARTS: Record<Exclude<(typeof EVERY)[number], 'never'>, string> = {
  day: 'FREQ=DAILY',
  workday: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  week: 'FREQ=WEEKLY',
  twoWeeks: 'FREQ=WEEKLY;INTERVAL=2',
  month: 'FREQ=MONTHLY',
  year: 'FREQ=YEARLY',
};

export function partsOf(rule: string): Map<string, string> {
  return new Map(
    rule
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  );
}

/** The value of an RRULE; `null` is once. An `UNTIL` of a time of day is an instant, that of whole days a date. */
export function ruleOf(repeat: Repeat, zone: string, allDay: boolean): string | null {
  if (repeat.every === 'never') return null;
  if (repeat.every === 'other') return repeat.rule;
  if (repeat.until === null) return PARTS[repeat.every];
  const until = allDay
    ? repeat.until.replaceAll('-', '')
    : `${new Date(instantOf(plusDays(repeat.until, 1), '00:00', zone) - 1000)
        .toISOString()
        .replace(/[-:]|\.\d+/g, '')}`;
  return `${PARTS[repeat.every]};UNTIL=${until}`;
}

/** The last day that a rule names, on the clock of its zone. */
export function untilOf(rule: string, zone: string): string | null {
  const until = partsOf(rule).get('UNTIL');
  const match = until && /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(until);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  if (hour === undefined) return `${year}-${month}-${day}`;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}

export function repeatOf(rule: string | null | undefined, zone: string): Repeat {
  if (rule == null) return { every: 'never', until: null, rule: null };
  const plain = rule
    .toUpperCase()
    .split(';')
    .filter((part) => !part.startsWith('UNTIL=') && part !== 'INTERVAL=1');
  const same = ([, parts]: [string, string]) =>
    parts.split(';').length === plain.length && parts.split(';').every((part) => plain.includes(part));
  const every = Object.entries(PARTS).find(same)?.[0] as Every | undefined;
  return { every: every ?? 'other', until: untilOf(rule, zone), rule };
}
