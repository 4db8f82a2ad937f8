import { client, ProblemError, type ReadPath, read, type Schema, unwrap } from '@/api';
import { gathered } from './shifts';
import { addDays } from './versions';

export type SpecialDay = Schema<'SpecialDay'>;
export type ImportAnswer = Schema<'SpecialDaysImport'>;

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/special-days',
  '/v1/organizations/{org_id}/attendance/calendar',
  '/v1/organizations/{org_id}/attendance/rosters',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}',
];

export const specialDaysOf = (org: string, year: number, group: string | undefined) =>
  read('/v1/organizations/{org_id}/attendance/special-days', {
    params: { path: { org_id: org }, query: { year, ...(group && { group_id: group }) } },
  });

/** What a special day is now, as a form has it; nothing where it is none any more. */
export async function readDay(org: string, group: string | undefined, date: string): Promise<DayValues> {
  const { days } = await unwrap(
    client.GET('/v1/organizations/{org_id}/attendance/special-days', {
      params: {
        path: { org_id: org },
        query: { year: Number(date.slice(0, 4)), ...(group && { group_id: group }) },
      },
    }),
  );
  return dayValues(
    date,
    days.find((day) => day.date === date),
  );
}

export const dayValues = (date: string, day: SpecialDay | undefined): DayValues => ({
  from: date,
  to: date,
  name: day?.name ?? '',
  worked: day?.worked ?? false,
  shift_id: day?.shift_id ?? null,
  past: false,
});

/** What the national calendar has, as one's own group sees it. */
export const ownCalendarOf = (org: string, year: number) =>
  read('/v1/organizations/{org_id}/attendance/calendar', {
    params: { path: { org_id: org }, query: { year } },
  });

export interface DayValues {
  from: string;
  to: string;
  name: string;
  worked: boolean;
  shift_id: string | null;
  past: boolean;
}

/** Every date from the first to the last. */
export function datesOf(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to && dates.length < 400; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** The special days that others take the place of. */
export const overwritten = (days: readonly SpecialDay[], from: string, to: string) =>
  days.filter(({ date }) => date >= from && date <= to);

export const change = (org: string, body: Schema<'SpecialDaysChange'>) =>
  gathered(
    unwrap(
      client.PATCH('/v1/organizations/{org_id}/attendance/special-days', {
        params: { path: { org_id: org } },
        body,
      }),
    ),
    { set: 'from', remove: 'from', into_the_past: 'past' },
  );

export const setBody = (group: string | undefined, values: DayValues): Schema<'SpecialDaysChange'> => ({
  ...(group && { group_id: group }),
  set: datesOf(values.from, values.to).map((date) => ({
    date,
    name: values.name,
    worked: values.worked,
    shift_id: values.worked ? values.shift_id : null,
  })),
  into_the_past: values.past,
});

/** Which kind of file it is; by its name, or by how it begins. */
export const mediaTypeOf = (name: string, head: string) =>
  /\.(ics|ical)$/i.test(name) || head.startsWith('BEGIN:VCALENDAR') ? 'text/calendar' : 'text/csv';

export interface CalendarFile {
  name: string;
  type: 'text/calendar' | 'text/csv';
  bytes: ArrayBuffer;
}

export interface ImportOptions {
  group: string | undefined;
  mode: 'merge' | 'replace';
  dryRun: boolean;
  past: boolean;
  key: string;
}

/** Sends the bytes of the file as they are: it may be GB18030. */
export const importFile = (org: string, file: CalendarFile, options: ImportOptions): Promise<ImportAnswer> =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/special-days/imports', {
      params: {
        path: { org_id: org },
        query: {
          ...(options.group && { group_id: options.group }),
          mode: options.mode,
          dry_run: options.dryRun,
          into_the_past: options.past,
        },
        header: options.dryRun ? {} : { 'Idempotency-Key': options.key },
      },
      headers: { 'Content-Type': file.type },
      body: '',
      bodySerializer: () => new Blob([file.bytes], { type: file.type }),
    }),
  );

export async function exportCsv(org: string, year: number, group: string | undefined): Promise<string> {
  const { data, error, response } = await client.GET(
    '/v1/organizations/{org_id}/attendance/special-days/export',
    {
      params: { path: { org_id: org }, query: { year, ...(group && { group_id: group }) } },
      parseAs: 'text',
    },
  );
  if (!response.ok) throw ProblemError.of(response, error);
  return String(data ?? '');
}

/** The weeks of a month, from Monday; places before and after it are empty. */
export function weeksOf(year: number, month: number): (string | undefined)[][] {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const before = (first.getUTCDay() + 6) % 7;
  const weeks: (string | undefined)[][] = [];
  for (let i = -before; i < length; i += 7)
    weeks.push(
      Array.from({ length: 7 }, (_, n) => {
        const day = i + n + 1;
        if (day < 1 || day > length) return undefined;
        return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      }),
    );
  return weeks;
}

/** Line and column of a fault, from `/lines/12/date`. */
export function lineOf(pointer: string): { line: number; column: string } | undefined {
  const match = /^\/lines\/(\d+)(?:\/(.+))?$/.exec(pointer);
  return match ? { line: Number(match[1]), column: match[2] ?? '' } : undefined;
}
