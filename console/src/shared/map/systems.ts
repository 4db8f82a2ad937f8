// Coordinate systems, as docs/attendance-places.md has them: GPS (WGS-84), maps of mainland China (GCJ-02), Baidu
// (BD-09). The formulae and the box in which they apply are the service's, so that both agree to a centimetre.
import type { Schema } from '@/api';

export type System = Schema<'CoordinateSystem'>;
/** Longitude and latitude, in degrees, as GeoJSON writes them. */
export type Position = readonly [number, number];

export const SYSTEMS: readonly System[] = ['wgs84', 'gcj02', 'bd09'];

const { PI, sin, cos, abs, sqrt } = Math;
const AXIS_M = 6_378_245;
const E2 = 0.006_693_421_622_965_942;
const LATITUDES = [0.8293, 55.8271] as const;
const LONGITUDES = [72.004, 137.8347] as const;
const RADIANS = PI / 180;

const within = ([from, to]: readonly [number, number], value: number, margin = 0) =>
  value >= from - margin && value <= to + margin;
const inBox = ([x, y]: Position) => within(LONGITUDES, x) && within(LATITUDES, y);

function toGcj02([longitude, latitude]: Position): Position {
  const x = longitude - 105;
  const y = latitude - 35;
  const waves = (t: number) => 20 * sin(6 * PI * t) + 20 * sin(2 * PI * t);
  const swell = (t: number) => 20 * sin(PI * t) + 40 * sin((PI * t) / 3);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * sqrt(abs(x)) +
    ((waves(x) + swell(y)) * 2) / 3 +
    ((160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * sqrt(abs(x)) +
    ((waves(x) + swell(x)) * 2) / 3 +
    ((150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30)) * 2) / 3;
  const phi = latitude * RADIANS;
  const m = 1 - E2 * sin(phi) ** 2;
  const meridian = (AXIS_M * (1 - E2)) / (m * sqrt(m));
  const parallel = (AXIS_M / sqrt(m)) * cos(phi);
  return [longitude + east / parallel / RADIANS, latitude + north / meridian / RADIANS];
}

function toBd09([x, y]: Position): Position {
  const factor = (PI * 3000) / 180;
  const z = Math.hypot(x, y) + 0.000_02 * sin(y * factor);
  const theta = Math.atan2(y, x) + 0.000_003 * cos(x * factor);
  return [z * cos(theta) + 0.0065, z * sin(theta) + 0.006];
}

type Shift = (position: Position) => Position;

/** The place that a shift moves to `target`: a shift hardly differs between neighbours, so this closes in quickly. */
function unshift(target: Position, shift: Shift): Position {
  if (!within(LONGITUDES, target[0], 0.05) || !within(LATITUDES, target[1], 0.05)) return target;
  let source = target;
  for (let round = 0; round < 10; round += 1) {
    const image = shift(source);
    const east = target[0] - image[0];
    const north = target[1] - image[1];
    source = [source[0] + east, source[1] + north];
    if (Math.max(abs(east), abs(north)) < 1e-9) break;
  }
  return inBox(source) ? source : target;
}

const shifted = (position: Position, shift: Shift) => (inBox(position) ? shift(position) : position);

/** The same place in another system. */
export function convert(position: Position, from: System, to: System): Position {
  if (from === to) return position;
  const gcj =
    from === 'wgs84' ? shifted(position, toGcj02) : from === 'bd09' ? unshift(position, toBd09) : position;
  if (to === 'gcj02') return gcj;
  return to === 'bd09' ? shifted(gcj, toBd09) : unshift(gcj, toGcj02);
}

const EARTH_M = 6_371_008.8;

/** Metres between two places of one system, for what one sees; verdicts are the service's. */
export function metresBetween(a: Position, b: Position): number {
  const [x, y] = [(b[0] - a[0]) * RADIANS, (b[1] - a[1]) * RADIANS];
  const h = sin(y / 2) ** 2 + cos(a[1] * RADIANS) * cos(b[1] * RADIANS) * sin(x / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, sqrt(h)));
}

/** A place so many metres away. */
export function moved([x, y]: Position, eastM: number, northM: number): Position {
  return [x + eastM / (EARTH_M * cos(y * RADIANS)) / RADIANS, y + northM / EARTH_M / RADIANS];
}

/** Seven digits after the point are a centimetre. */
export const rounded = ([x, y]: Position): Position => [Number(x.toFixed(7)), Number(y.toFixed(7))];
