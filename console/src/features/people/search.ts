// Whom a search is about. The directory's search knows neither departments nor statuses, and nobody who has left.
import type { Schema } from '@/api';
import type { Member } from './people';

export interface MemberFilters {
  q?: string | undefined;
  department?: string | undefined;
  status?: string | undefined;
  role?: string | undefined;
  sort?: string | undefined;
}

/** More than these are not read one by one. */
export const ONE_BY_ONE = 200;

export function matches(member: Member, filters: MemberFilters): boolean {
  return (
    (!filters.department || member.department_ids.includes(filters.department)) &&
    (filters.status ? member.status === filters.status : member.status !== 'left')
  );
}

/** What the service's search does, but for pinyin. */
export function matchesText(member: Member, q: string): boolean {
  const wanted = q.toLowerCase();
  const texts = [member.name, ...member.other_names, member.employee_number, member.email, member.title];
  return (
    texts.some((text) => text?.toLowerCase().includes(wanted)) ||
    (wanted.length >= 4 && Boolean(member.mobile?.includes(wanted)))
  );
}

/** The first people of a list that the service narrowed down. */
export interface Listed {
  pages: { items: Member[] }[];
  more: boolean;
}

export interface Wanted {
  /** Whom the service's search found. */
  hits: ReadonlySet<string>;
  /** Who is known already, to be looked through. */
  listed: readonly Member[];
  /** Who is read one by one. */
  alone: readonly string[];
  /** How many more there are than are read. */
  left: number;
}

/** Who is looked at and, of those, who must be read: nobody who is known already, or stands in another department. */
export function wantedOf(
  { q, department, role }: MemberFilters,
  found: readonly Schema<'DirectoryHit'>[] = [],
  grants: readonly { member_id: string }[] = [],
  list?: Listed,
): Wanted {
  const open = q ? found.filter(({ is_open }) => is_open) : [];
  const hits = new Set(open.map(({ id }) => id));
  const listed = list?.pages.flatMap(({ items }) => items) ?? [];
  const known = new Set(listed.map(({ id }) => id));
  const rest = () =>
    open
      .filter(
        ({ id, department_ids }) => !known.has(id) && (!department || department_ids.includes(department)),
      )
      .map(({ id }) => id);
  // Whoever the service searched for stands before the other holders: of many, those are read.
  const holders = () => {
    const held = new Set(grants.map(({ member_id }) => member_id));
    return [...new Set([...[...hits].filter((id) => held.has(id)), ...held])];
  };
  const all = role !== undefined ? holders() : list && !list.more ? [] : rest();
  return { hits, listed, alone: all.slice(0, ONE_BY_ONE), left: Math.max(0, all.length - ONE_BY_ONE) };
}
