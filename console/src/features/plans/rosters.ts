// A roster that is planned: what one has painted and not saved yet, and what becomes of it.
import {
  client,
  faultWords,
  type Language,
  type ProblemError,
  type ReadPath,
  readPages,
  type Schema,
  unwrap,
} from '@/api';

export type RosterRow = Schema<'RosterRow'>;
export type RosterDay = Schema<'RosterDay'>;
/** The id of a shift, rest, or nothing planned. */
export type Entry = 'rest' | 'cleared' | (string & {});

export interface Painted {
  member: string;
  date: string;
  group: string;
  /** What the cell was when one painted it. */
  was: Entry;
  to: Entry;
}
export type Pending = ReadonlyMap<string, Painted>;

export interface Cell {
  row: number;
  column: number;
}

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/rosters',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}',
];

export const rosterOf = (
  org: string,
  month: string,
  group: string | undefined,
  department: string | undefined,
) =>
  readPages('/v1/organizations/{org_id}/attendance/rosters', {
    params: {
      path: { org_id: org },
      query: { month, ...(group && { group_id: group }), ...(department && { department_id: department }) },
    },
  });

export const keyOf = (member: string, date: string) => `${member} ${date}`;

/** What is planned for a date; `cleared` where the group's policy, or its week, says what it is. */
export const entryOf = (day: RosterDay): Entry =>
  day.decided_by === 'roster' ? (day.shift_id ?? 'rest') : 'cleared';

/** Whether one may paint it: in another group another roster holds. */
export const isMine = (day: RosterDay, group: string | undefined) =>
  day.group_id != null && (group === undefined || day.group_id === group);

/** What is pending after one has painted; a cell that is as it was is pending no more. */
export function paint(
  pending: Pending,
  cells: readonly { member: string; day: RosterDay }[],
  to: Entry,
): Pending {
  const next = new Map(pending);
  for (const { member, day } of cells) {
    if (day.group_id == null) continue;
    const key = keyOf(member, day.date);
    const was = next.get(key)?.was ?? entryOf(day);
    if (was === to) next.delete(key);
    else next.set(key, { member, date: day.date, group: day.group_id, was, to });
  }
  return next;
}

/** Cells that somebody else has changed since one painted them, and not to the same. */
export function overtaken(pending: Pending, rows: readonly RosterRow[]): { painted: Painted; now: Entry }[] {
  if (pending.size === 0) return [];
  const found: { painted: Painted; now: Entry }[] = [];
  for (const { member, days } of rows)
    for (const day of days) {
      const painted = pending.get(keyOf(member.id, day.date));
      const now = entryOf(day);
      if (painted && now !== painted.was && now !== painted.to) found.push({ painted, now });
    }
  return found;
}

export interface Change {
  group: string;
  people: Schema<'RosterPerson'>[];
}

/** One request for each group; almost always there is one. */
export function changesOf(pending: Pending): Change[] {
  const groups = new Map<string, Map<string, Schema<'RosterCell'>[]>>();
  for (const { member, date, group, to } of pending.values()) {
    const people = groups.get(group) ?? new Map<string, Schema<'RosterCell'>[]>();
    groups.set(group, people);
    people.set(member, [...(people.get(member) ?? []), { date, ...entryBody(to) }]);
  }
  return [...groups].map(([group, people]) => ({
    group,
    people: [...people].map(([member_id, cells]) => ({ member_id, cells })),
  }));
}

export const entryBody = (to: Entry): Schema<'RosterEntry'> => ({
  rest: to === 'rest',
  cleared: to === 'cleared',
  ...(to !== 'rest' && to !== 'cleared' && { shift_id: to }),
});

/** Which cells a refusal is about, and what it says of them. */
export function refusedCells(change: Change, error: ProblemError, language: Language): Map<string, string> {
  const found = new Map<string, string>();
  for (const fault of error.faults) {
    const match = /^\/people\/(\d+)(?:\/cells\/(\d+))?/.exec(fault.pointer);
    const person = match && change.people[Number(match[1])];
    if (!person) continue;
    const cells = match[2] === undefined ? person.cells : [person.cells[Number(match[2])]];
    for (const cell of cells)
      if (cell) found.set(keyOf(person.member_id, cell.date), faultWords(fault, language));
  }
  return found;
}

export const save = (org: string, { group, people }: Change, into_the_past: boolean) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/groups/{group_id}/roster', {
      params: { path: { org_id: org, group_id: group } },
      body: { people, into_the_past },
    }),
  );

export const copy = (org: string, group: string, key: string, body: Schema<'RosterCopy'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/groups/{group_id}/roster/copy', {
      params: { path: { org_id: org, group_id: group }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );

export const fill = (org: string, group: string, key: string, body: Schema<'RosterFill'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/groups/{group_id}/roster/fill', {
      params: { path: { org_id: org, group_id: group }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );

/** Everybody follows the one before by so many entries of the pattern. */
export const patternPeople = (
  members: readonly string[],
  stagger: number,
  length: number,
): Schema<'RosterPatternPerson'>[] =>
  members.map((member_id, i) => ({ member_id, start: length === 0 ? 0 : (i * stagger) % length }));

/** The cells of a rectangle, whichever of its corners came first. */
export function rectangle(a: Cell, b: Cell): { rows: [number, number]; columns: [number, number] } {
  return {
    rows: [Math.min(a.row, b.row), Math.max(a.row, b.row)],
    columns: [Math.min(a.column, b.column), Math.max(a.column, b.column)],
  };
}

/** How many work on each date, with what is painted. */
export function countsOf(rows: readonly RosterRow[], pending: Pending, length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const { member, days } of rows)
    days.forEach((day, i) => {
      const to = pending.get(keyOf(member.id, day.date))?.to;
      const works =
        to === undefined || to === 'cleared' ? day.shift_id != null && to === undefined : to !== 'rest';
      if (works) counts[i] = (counts[i] ?? 0) + 1;
    });
  return counts;
}

export function shiftMonth(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
