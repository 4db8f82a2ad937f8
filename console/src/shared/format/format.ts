// Dates, times and numbers as the language and the organization's zone want them. Times of the service are UTC
// instants; its days (`2026-11-21`) belong to no zone.
import type { Language } from '@/api';

export interface Format {
  /** A day of the calendar: `2026-11-21`. */
  day: (day: string) => string;
  /** The same with its day of the week. */
  weekday: (day: string) => string;
  month: (month: string) => string;
  /** An instant, in the organization's zone. */
  time: (instant: string) => string;
  dateTime: (instant: string) => string;
  /** How long ago, or in how long. */
  relative: (instant: string, now?: number) => string;
  number: (value: number) => string;
  /** 0.25 is 25 %. */
  percent: (share: number) => string;
  minutes: (minutes: number) => string;
  bytes: (bytes: number) => string;
  list: (items: readonly string[]) => string;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function formats(language: Language, zone: string): Format {
  const dates = (options: Intl.DateTimeFormatOptions, timeZone: string) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone });
  const day = dates({ year: 'numeric', month: 'short', day: 'numeric' }, 'UTC');
  const weekday = dates({ weekday: 'short', month: 'short', day: 'numeric' }, 'UTC');
  const month = dates({ year: 'numeric', month: 'long' }, 'UTC');
  const time = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone);
  const dateTime = dates(
    { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    zone,
  );
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }).format(value);
  return {
    day: (text) => day.format(Date.parse(`${text}T00:00:00Z`)),
    weekday: (text) => weekday.format(Date.parse(`${text}T00:00:00Z`)),
    month: (text) => month.format(Date.parse(`${text.slice(0, 7)}-01T00:00:00Z`)),
    time: (instant) => time.format(Date.parse(instant)),
    dateTime: (instant) => dateTime.format(Date.parse(instant)),
    relative: (instant, now = Date.now()) => {
      const seconds = (Date.parse(instant) - now) / 1000;
      const [name, length] = STEPS.find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
      return relative.format(Math.round(seconds / length), name);
    },
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    minutes: (value) => {
      const hours = Math.trunc(value / 60);
      const rest = value % 60;
      const parts = [
        hours === 0 ? '' : unit('hour', hours),
        rest === 0 && hours !== 0 ? '' : unit('minute', rest),
      ];
      return parts.filter(Boolean).join(' ');
    },
    bytes: (value) => {
      const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
      let size = value;
      let step = 0;
      while (size >= 1024 && step < names.length - 1) {
        size /= 1024;
        step += 1;
      }
      return unit(names[step] ?? 'byte', size);
    },
    list: (items) => list.format(items),
  };
}

/** Today in a zone, as the service writes days. */
export function today(zone: string, now: number = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
}
