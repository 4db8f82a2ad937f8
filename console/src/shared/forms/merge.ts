// Two people edit the same: what to do with an edit whose ground has moved.
import { isProblem } from '@/api';

/** What was read, and its version; that of several things together is no number. */
export interface Versioned<V, T = number> {
  values: V;
  version: T;
}

export interface Merge<V> {
  /** What holds if both changes do. */
  merged: V;
  /** Fields that both changed, and differently. */
  conflicts: (keyof V & string)[];
}

const equal = (a: unknown, b: unknown) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Three versions of a thing: as one began to edit it, as it is now, as one wants it. */
export function merge<V extends object>(base: V, theirs: V, mine: V): Merge<V> {
  const merged = { ...theirs };
  const conflicts: (keyof V & string)[] = [];
  for (const key of Object.keys(mine) as (keyof V & string)[]) {
    if (equal(mine[key], base[key])) continue;
    merged[key] = mine[key];
    if (!equal(theirs[key], base[key]) && !equal(theirs[key], mine[key])) conflicts.push(key);
  }
  return { merged, conflicts };
}

export interface Conflict<V, T> {
  fields: (keyof V & string)[];
  theirs: Versioned<V, T>;
  mine: V;
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
}): Promise<{ merged: boolean } | Conflict<V, T>> {
  let { mine, ground } = edit;
  for (let attempt = 0; ; attempt += 1)
    try {
      await edit.submit(mine, changes(ground.values, mine), ground.version);
      return { merged: attempt > 0 };
    } catch (error) {
      if (!isProblem(error, 'version_mismatch') || !edit.reread || attempt >= ENOUGH) throw error;
      const theirs = await edit.reread();
      const { merged, conflicts } = merge(ground.values, theirs.values, mine);
      if (conflicts.length > 0) return { fields: conflicts, theirs, mine: merged };
      mine = merged;
      ground = theirs;
    }
}

/** What of `mine` is another than in `base`: the body of a PATCH. */
export function changes<V extends object>(base: V, mine: V): Partial<V> {
  const keys = (Object.keys(mine) as (keyof V)[]).filter((key) => !equal(mine[key], base[key]));
  return Object.fromEntries(keys.map((key) => [key, mine[key]])) as Partial<V>;
}
