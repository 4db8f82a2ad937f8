// Where a department goes when it is dropped, or moved by keys: which departments get which parent and position.
import type { Department } from './departments';

export type Where = 'before' | 'after' | 'into';

export interface Move {
  id: string;
  version: number;
  body: { parent_id?: string; position?: number };
}

/** Siblings stand this far apart, so that one put between two costs one change. */
const STEP = 10;

/** What has to be changed, or nothing if that place is no place for it. `all`: parents first, siblings in order. */
export function movesFor(all: readonly Department[], moved: string, target: string, where: Where): Move[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  const one = byId.get(moved);
  const at = byId.get(target);
  const parent = where === 'into' ? target : at?.parent_id;
  if (!one || !at || parent == null || moved === target || one.parent_id == null) return [];
  for (let above: string | null | undefined = parent; above != null; above = byId.get(above)?.parent_id)
    if (above === moved) return [];
  const siblings = all.filter(({ id, parent_id }) => parent_id === parent && id !== moved);
  const index =
    where === 'into'
      ? siblings.length
      : siblings.findIndex(({ id }) => id === target) + (where === 'after' ? 1 : 0);
  if (one.parent_id === parent) {
    const now = all.filter(({ parent_id }) => parent_id === parent).findIndex(({ id }) => id === moved);
    if (now === index) return [];
  }
  const before = siblings[index - 1];
  const after = siblings[index];
  const low = before?.position;
  const high = after?.position;
  const own = (position: number): Move => ({
    id: moved,
    version: one.version,
    body: {
      ...(one.parent_id !== parent && { parent_id: parent }),
      ...(one.position !== position && { position }),
    },
  });
  if (low === undefined && high === undefined) return [own(one.position)];
  if (high === undefined) return [own((low ?? 0) + STEP)];
  if (high - (low ?? 0) > 1) return [own((low ?? 0) + Math.floor((high - (low ?? 0)) / 2))];
  const order = [...siblings.slice(0, index), one, ...siblings.slice(index)];
  return order.flatMap((sibling, n) => {
    const position = (n + 1) * STEP;
    if (sibling.id === moved) return [own(position)];
    return sibling.position === position
      ? []
      : [{ id: sibling.id, version: sibling.version, body: { position } }];
  });
}

/** The place that an arrow key means: up and down among siblings, right into the one above, left out of the parent. */
export function placeFor(
  all: readonly Department[],
  moved: string,
  key: string,
): [string, Where] | undefined {
  const one = all.find(({ id }) => id === moved);
  const siblings = all.filter(({ parent_id }) => parent_id === one?.parent_id);
  const index = siblings.findIndex(({ id }) => id === moved);
  const [above, below] = [siblings[index - 1], siblings[index + 1]];
  if (key === 'ArrowUp' && above) return [above.id, 'before'];
  if (key === 'ArrowDown' && below) return [below.id, 'after'];
  if (key === 'ArrowRight' && above) return [above.id, 'into'];
  if (key === 'ArrowLeft' && one?.parent_id) return [one.parent_id, 'after'];
  return undefined;
}

/** The departments in the order of a tree, without what is below those that are closed. */
export function treeRows(
  all: readonly Department[],
  closed: ReadonlySet<string>,
): { row: Department; depth: number; inner: boolean }[] {
  const known = new Set(all.map(({ id }) => id));
  const below = new Map<string, Department[]>();
  for (const one of all) {
    const parent = one.parent_id && known.has(one.parent_id) ? one.parent_id : '';
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const rows: { row: Department; depth: number; inner: boolean }[] = [];
  const walk = (parent: string, depth: number) => {
    for (const row of below.get(parent) ?? []) {
      rows.push({ row, depth, inner: below.has(row.id) });
      if (!closed.has(row.id)) walk(row.id, depth + 1);
    }
  };
  walk('', 0);
  return rows;
}
