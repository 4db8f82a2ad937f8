// Two people edit the same: what to do with an edit whose ground has moved.
import { isProblem } from '@/api';

/** What was read, and its version; that of several things together is no number. */
export interface Versioned<V, T = number> {
  values: V;
  version: T;
}

export interface Merge<V> {
  /** What holds if both changes do, and mine where both changed the same. */
  merged: V;
  /** The same, but theirs where both changed the same. */
  yielded: V;
  /** Fields that both changed, and differently. */
  conflicts: (keyof V & string)[];
}

const equal = (a: unknown, b: unknown) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Three versions of a thing: as one began to edit it, as it is now, as one wants it. `parts`: fields whose properties
 * are merged one by one, since none of them depends on another.
 */
export function merge<V extends object>(
  base: V,
  theirs: V,
  mine: V,
  parts: readonly (keyof V)[] = [],
): Merge<V> {
  const merged = { ...theirs };
  const yielded = { ...theirs };
  const conflicts: (keyof V & string)[] = [];
  for (const key of Object.keys(mine) as (keyof V & string)[]) {
    const [before, now, wanted] = [base[key], theirs[key], mine[key]];
    if (equal(wanted, before)) continue;
    const isFree = equal(now, before) || equal(now, wanted);
    if (!isFree && parts.includes(key) && isRecord(before) && isRecord(now) && isRecord(wanted)) {
      const inner = merge(before, now, wanted);
      merged[key] = inner.merged as V[typeof key];
      yielded[key] = inner.yielded as V[typeof key];
      if (inner.conflicts.length > 0) conflicts.push(key);
      continue;
    }
    merged[key] = wanted;
    if (isFree) yielded[key] = wanted;
    else conflicts.push(key);
  }
  return { merged, yielded, conflicts };
}

export interface Conflict<V, T> {
  fields: (keyof V & string)[];
  theirs: Versioned<V, T>;
  /** Both changes, and mine where both changed the same. */
  mine: V;
  /** The same, but theirs where both changed the same. */
  yielded: V;
}

/** How often one goes on merging with others who are faster. */
const ENOUGH = 3;

/**
 * Sends an edit of what was read as `ground`. Whoever was overtaken reads anew and sends what both changes come to;
 * where both changed the same, that is the answer, and nothing is sent.
 */
export async function sendMerged<V extends object, T>(edit: {
  mine: V;
  ground: Versioned<V, T>;
  submit: (values: V, changed: Partial<V>, version: T) => Promise<unknown>;
  reread?: (() => Promise<Versioned<V, T>>) | undefined;
  /** As in `merge`. */
  parts?: readonly (keyof V)[] | undefined;
}): Promise<{ merged: boolean } | Conflict<V, T>> {
  let { mine, ground } = edit;
  for (let attempt = 0; ; attempt += 1)
    try {
      await edit.submit(mine, changes(ground.values, mine), ground.version);
      return { merged: attempt > 0 };
    } catch (error) {
      if (!isProblem(error, 'version_mismatch') || !edit.reread || attempt >= ENOUGH) throw error;
      const theirs = await edit.reread();
      const { merged, yielded, conflicts } = merge(ground.values, theirs.values, mine, edit.parts);
      if (conflicts.length > 0) return { fields: conflicts, theirs, mine: merged, yielded };
      mine = merged;
      ground = theirs;
    }
}

/** What of `mine` is another than in `base`: the body of a PATCH. */
export function changes<V extends object>(base: V, mine: V): Partial<V> {
  const keys = (Object.keys(mine) as (keyof V)[]).filter((key) => !equal(mine[key], base[key]));
  return Object.fromEntries(keys.map((key) => [key, mine[key]])) as Partial<V>;
}

/** The properties in which two things differ. */
export function differing<V extends object>(a: V, b: V): (keyof V)[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof V)[];
  return keys.filter((key) => !equal(a[key], b[key]));
}
