// Two people edit the same: what to do with an edit whose ground has moved.

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
