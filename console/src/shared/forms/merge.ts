// Two people edit the same: what to do with an edit whose ground has moved.

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

/** What of `mine` is another than in `base`: the body of a PATCH. */
export function changes<V extends object>(base: V, mine: V): Partial<V> {
  const keys = (Object.keys(mine) as (keyof V)[]).filter((key) => !equal(mine[key], base[key]));
  return Object.fromEntries(keys.map((key) => [key, mine[key]])) as Partial<V>;
}
