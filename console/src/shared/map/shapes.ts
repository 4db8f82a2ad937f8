// Circles and areas as the map draws them and the service has them. Rings of the map are open: the last position is not
// the first one again.
import type { Schema } from '@/api';
import { metresBetween, moved, type Position, rounded } from './systems';

export type Ring = readonly Position[];
/** The border, and the holes in it. */
export type Polygon = readonly Ring[];
export type Shape =
  | { kind: 'circle'; center: Position; radius: number }
  | { kind: 'area'; polygons: readonly Polygon[] };

type Geometry = Schema<'AreaGeometry'>;

const opened = (ring: readonly number[][]): Ring => {
  const positions = ring.map(([x = 0, y = 0]): Position => [x, y]);
  const [first, last] = [positions[0], positions.at(-1)];
  return first && last && positions.length > 1 && first[0] === last[0] && first[1] === last[1]
    ? positions.slice(0, -1)
    : positions;
};

export function polygonsOf(area: Geometry): Polygon[] {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  return polygons.map((rings) => rings.map(opened));
}

export function geometryOf(polygons: readonly Polygon[]): Geometry {
  const closed = polygons.map((rings) =>
    rings.map((ring) => [...ring, ...ring.slice(0, 1)].map((position) => [...rounded(position)])),
  );
  const [only] = closed;
  return only && closed.length === 1
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: closed };
}

/** Every position through a function; what it leaves alone stays the same number. */
export function mapShape(shape: Shape, change: (position: Position) => Position): Shape {
  if (shape.kind === 'circle') return { ...shape, center: change(shape.center) };
  return { ...shape, polygons: shape.polygons.map((rings) => rings.map((ring) => ring.map(change))) };
}

/** Which position of an area: polygon, ring, place in the ring. */
export type Place = readonly [polygon: number, ring: number, index: number];

function changeRing(shape: Shape, [p, r]: readonly number[], change: (ring: Ring) => Ring): Shape {
  if (shape.kind === 'circle') return shape;
  const polygons = shape.polygons.map((rings, i) =>
    i === p ? rings.map((ring, j) => (j === r ? change(ring) : ring)) : rings,
  );
  return { ...shape, polygons };
}

export const moveVertex = (shape: Shape, place: Place, to: Position) =>
  changeRing(shape, place, (ring) => ring.map((position, i) => (i === place[2] ? to : position)));

/** Before the position of that place. */
export const insertVertex = (shape: Shape, place: Place, position: Position) =>
  changeRing(shape, place, (ring) => [...ring.slice(0, place[2]), position, ...ring.slice(place[2])]);

/** A ring of less than three positions goes altogether; a border takes its holes along. */
export function removeVertex(shape: Shape, place: Place): Shape {
  if (shape.kind === 'circle') return shape;
  const [p, r, index] = place;
  const ring = shape.polygons[p]?.[r];
  if (ring === undefined) return shape;
  if (ring.length > 3) return changeRing(shape, place, (old) => old.filter((_, i) => i !== index));
  return removeRing(shape, p, r);
}

export function removeRing(shape: Shape, p: number, r: number): Shape {
  if (shape.kind === 'circle') return shape;
  const polygons =
    r === 0
      ? shape.polygons.filter((_, i) => i !== p)
      : shape.polygons.map((rings, i) => (i === p ? rings.filter((_, j) => j !== r) : rings));
  return { ...shape, polygons };
}

export function isInside([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + ring.length - 1) % ring.length] as Position;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/** A new ring: a polygon of its own, or a hole in the one around it. Without one around, there is no hole. */
export function addRing(shape: Shape, ring: Ring, asHole: boolean): Shape | undefined {
  const polygons = shape.kind === 'area' ? shape.polygons : [];
  if (!asHole) return { kind: 'area', polygons: [...polygons, [ring]] };
  const around = polygons.findIndex(([border]) => border && ring.every((at) => isInside(at, border)));
  if (around < 0) return undefined;
  return { kind: 'area', polygons: polygons.map((rings, i) => (i === around ? [...rings, ring] : rings)) };
}

/** Square metres, holes not counted; for what one sees. */
export function sizeOf(polygons: readonly Polygon[]): number {
  return polygons.reduce(
    (sum, rings) => sum + rings.reduce((size, ring, i) => size + (i === 0 ? 1 : -1) * ringSize(ring), 0),
    0,
  );
}

function ringSize(ring: Ring): number {
  const origin = ring[0];
  if (origin === undefined) return 0;
  const flat = ring.map(([x, y]) => {
    const east = metresBetween(origin, [x, origin[1]]) * Math.sign(x - origin[0]);
    return [east, metresBetween(origin, [origin[0], y]) * Math.sign(y - origin[1])] as const;
  });
  const twice = flat.reduce((sum, [ax, ay], i) => {
    const [bx, by] = flat[(i + 1) % flat.length] as readonly [number, number];
    return sum + ax * by - bx * ay;
  }, 0);
  return Math.abs(twice) / 2;
}

/** The corners of a box around shapes, or nothing where there are none. */
export function boundsOf(shapes: readonly Shape[]): [Position, Position] | undefined {
  const positions = shapes.flatMap((shape): Position[] =>
    shape.kind === 'circle'
      ? [moved(shape.center, -shape.radius, -shape.radius), moved(shape.center, shape.radius, shape.radius)]
      : shape.polygons.flat(2),
  );
  if (positions.length === 0) return undefined;
  const xs = positions.map(([x]) => x);
  const ys = positions.map(([, y]) => y);
  return [
    [Math.min(...xs), Math.min(...ys)],
    [Math.max(...xs), Math.max(...ys)],
  ];
}

const NUMBER =
  /([NSEW])?\s*([-+]?\d+(?:\.\d+)?)\s*(?:°\s*(?:(\d+(?:\.\d+)?)\s*['′]\s*)?(?:(\d+(?:\.\d+)?)\s*["″]\s*)?)?([NSEW])?/giu;

/** Coordinates as people paste them: `31.2304, 121.4737`, also the other way round where only that can be meant, with
 * N, S, E, W, and with minutes and seconds. */
export function parsePosition(text: string): Position | undefined {
  const plain = text.replaceAll('，', ',').replace(/(纬度|经度|lat|lng|lon)\w*\s*[:：=]?/giu, '');
  const found = [...plain.matchAll(NUMBER)];
  if (found.length !== 2 || plain.replace(NUMBER, '').replace(/[\s,;()[\]]/g, '') !== '') return undefined;
  const values = found.map(([, before, degrees = '0', minutes = '0', seconds = '0', after]) => {
    const letter = (before ?? after ?? '').toUpperCase();
    const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
    const sign = degrees.startsWith('-') !== (letter === 'S' || letter === 'W') ? -1 : 1;
    return { value: sign * size, letter };
  });
  const [a, b] = values as [{ value: number; letter: string }, { value: number; letter: string }];
  const isSwapped = /[EW]/.test(a.letter) || /[NS]/.test(b.letter) || Math.abs(a.value) > 90;
  const [latitude, longitude] = isSwapped ? [b.value, a.value] : [a.value, b.value];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || (latitude === 0 && longitude === 0))
    return undefined;
  return [longitude, latitude];
}

/** A ring as lines of latitude and longitude, for who types it. */
export const ringText = (ring: Ring) =>
  ring
    .map((at) => rounded(at))
    .map(([x, y]) => `${y}, ${x}`)
    .join('\n');

/** The ring of such lines, or the number of the first line that is wrong, from 1. */
export function parseRing(text: string): Ring | number {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const ring: Position[] = [];
  for (const [i, line] of lines.entries()) {
    const position = parsePosition(line);
    if (position === undefined) return i + 1;
    ring.push(position);
  }
  return ring;
}
