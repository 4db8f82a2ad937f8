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

/** A group that people of a roster are in, and one of them on a date on which they are. */
export interface FoundGroup {
  id: string;
  member: string;
  date: string;
  /** Whether a day shows it. A group that takes the week where nothing is planned shows it only where something is. */
  isRostered: boolean;
}

/** The groups of the people of a roster, those that are known to work by one first. */
export function groupsIn(rows: readonly RosterRow[]): FoundGroup[] {
  const found = new Map<string, FoundGroup>();
  for (const { member, days } of rows)
    for (const { group_id, date, decided_by } of days) {
      if (group_id == null) continue;
      const isRostered = decided_by === 'roster' || decided_by === 'unrostered';
      const known = found.get(group_id);
      if (known === undefined) found.set(group_id, { id: group_id, member: member.id, date, isRostered });
      else known.isRostered ||= isRostered;
    }
  return [...found.values()].sort((a, b) => Number(b.isRostered) - Number(a.isRostered));
}

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

export interface Overtaken {
  painted: Painted;
  now: Entry;
}

/** Cells that somebody else has changed since one painted them, and not to the same. */
export function overtaken(pending: Pending, rows: readonly RosterRow[]): Overtaken[] {
  if (pending.size === 0) return [];
  const found: Overtaken[] = [];
  for (const { member, days } of rows)
    for (const day of days) {
      const painted = pending.get(keyOf(member.id, day.date));
      const now = entryOf(day);
      if (painted && now !== painted.was && now !== painted.to) found.push({ painted, now });
    }
  return found;
}

/** What is pending after one has seen what others made of these cells, and wants one's own all the same. */
export function insisted(pending: Pending, lost: readonly Overtaken[]): Pending {
  const next = new Map(pending);
  for (const { painted, now } of lost)
    next.set(keyOf(painted.member, painted.date), { ...painted, was: now });
  return next;
}

/** What is pending after one has left these cells to others. */
export function yielded(pending: Pending, lost: readonly Overtaken[]): Pending {
  const next = new Map(pending);
  for (const { painted } of lost) next.delete(keyOf(painted.member, painted.date));
  return next;
}

/**
 * What is planned now for the people of the cells that are pending. A roster has no version: whoever saves must look
 * whether somebody else was there, since the socket that would have told it may be away.
 */
export async function readPending(org: string, pending: Pending): Promise<RosterRow[]> {
  const wanted = new Map<string, Set<string>>();
  for (const { member, date, group } of pending.values()) {
    const key = `${date.slice(0, 7)} ${group}`;
    wanted.set(key, (wanted.get(key) ?? new Set()).add(member));
  }
  const parts = [...wanted].map(([key, members]) => {
    const [month = '', group = ''] = key.split(' ');
    return readPeople(org, month, group, members);
  });
  return (await Promise.all(parts)).flat();
}

interface RosterPages {
  pages: { items: RosterRow[] }[];
}

/** What is shown, with rows that were read since. A row is of one person and one month. */
export function withRows(
  data: RosterPages | undefined,
  fresh: readonly RosterRow[],
): RosterPages | undefined {
  if (!data?.pages) return data;
  const rowKey = ({ member, days }: RosterRow) => `${member.id} ${days[0]?.date.slice(0, 7)}`;
  const known = new Map(fresh.map((row) => [rowKey(row), row]));
  const items = (rows: RosterRow[]) => rows.map((row) => known.get(rowKey(row)) ?? row);
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: items(page.items) })) };
}

async function readPeople(org: string, month: string, group: string, members: ReadonlySet<string>) {
  const found: RosterRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await unwrap(
      client.GET('/v1/organizations/{org_id}/attendance/rosters', {
        params: {
          path: { org_id: org },
          query: { month, group_id: group, limit: 100, ...(cursor && { cursor }) },
        },
      }),
    );
    found.push(...page.items.filter(({ member }) => members.has(member.id)));
    cursor = found.length < members.size ? (page.next_cursor ?? undefined) : undefined;
  } while (cursor !== undefined);
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

/** What of the pending a request was about. */
export function savedOf(pending: Pending, { people }: Change): Pending {
  const keys = people.flatMap(({ member_id, cells }) => cells.map(({ date }) => keyOf(member_id, date)));
  return new Map(
    keys.flatMap((key) => {
      const painted = pending.get(key);
      return painted ? [[key, painted] as const] : [];
    }),
  );
}

/** What is pending after some of it was saved. What was painted, or taken back, in the meantime still is. */
export function afterSaving(pending: Pending, saved: Pending): Pending {
  const next = new Map(pending);
  for (const [key, { to: holds, ...cell }] of saved) {
    const to = pending.get(key)?.to ?? cell.was;
    if (to === holds) next.delete(key);
    else next.set(key, { ...cell, was: holds, to });
  }
  return next;
}

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
