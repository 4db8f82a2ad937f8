import { expect, test } from 'vitest';
import {
  addRing,
  boundsOf,
  geometryOf,
  insertVertex,
  mapShape,
  parsePosition,
  parseRing,
  polygonsOf,
  removeVertex,
  ringText,
  type Shape,
  sizeOf,
} from './shapes';
import { convert, metresBetween, moved, type Position } from './systems';

// The service's own known points: latitude and longitude in WGS-84, then in GCJ-02.
const KNOWN: [string, number, number, number, number][] = [
  ['Shanghai', 31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
  ['Shenzhen', 22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
  ['Beijing', 39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
];

test.each(KNOWN)('%s is where the service has it, there and back', (_, lat, lng, gcjLat, gcjLng) => {
  const wgs: Position = [lng, lat];
  const gcj: Position = [gcjLng, gcjLat];
  expect(metresBetween(convert(wgs, 'wgs84', 'gcj02'), gcj)).toBeLessThan(0.01);
  expect(metresBetween(convert(gcj, 'gcj02', 'wgs84'), wgs)).toBeLessThan(0.12);
  expect(metresBetween(convert(convert(wgs, 'wgs84', 'bd09'), 'bd09', 'wgs84'), wgs)).toBeLessThan(0.01);
});

test('Baidu agrees with gcoord, and nothing is shifted outside of the box', () => {
  const bd = convert([121.531541859215, 31.17530398364597], 'gcj02', 'bd09');
  expect(metresBetween(bd, [121.53801568643858, 31.18132860687446])).toBeLessThan(0.001);
  expect(convert([2.35, 48.85], 'wgs84', 'gcj02')).toEqual([2.35, 48.85]);
  expect(convert([2.35, 48.85], 'bd09', 'wgs84')).toEqual([2.35, 48.85]);
});

const square: Shape = {
  kind: 'area',
  polygons: [
    [
      [
        [121, 31],
        [121.01, 31],
        [121.01, 31.01],
        [121, 31.01],
      ],
    ],
  ],
};

test('rings are closed for the service, and open here', () => {
  const area = geometryOf(square.kind === 'area' ? square.polygons : []);
  expect(area.type).toBe('Polygon');
  expect(area.coordinates[0]).toHaveLength(5);
  expect(polygonsOf(area)).toEqual(square.kind === 'area' && square.polygons);
  expect(polygonsOf({ type: 'MultiPolygon', coordinates: [area.coordinates as number[][][]] })).toHaveLength(
    1,
  );
});

test('vertices come and go, holes go into what is around them', () => {
  const more = insertVertex(square, [0, 0, 1], [121.005, 30.999]);
  expect(more.kind === 'area' && more.polygons[0]?.[0]).toHaveLength(5);
  expect(removeVertex(more, [0, 0, 1])).toEqual(square);
  const hole: Position[] = [
    [121.004, 31.004],
    [121.006, 31.004],
    [121.005, 31.006],
  ];
  const holed = addRing(square, hole, true);
  expect(holed?.kind === 'area' && holed.polygons[0]).toHaveLength(2);
  expect(
    addRing(
      square,
      hole.map(([x, y]) => [x + 1, y]),
      true,
    ),
  ).toBeUndefined();
  expect(holed && removeVertex(holed, [0, 1, 0])).toEqual(square);
  const sizes = [square, holed].map((shape) => (shape?.kind === 'area' ? sizeOf(shape.polygons) : 0));
  expect(sizes[0]).toBeGreaterThan(1_050_000);
  expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
});

test('a box around shapes, and shapes moved as a whole', () => {
  const circle: Shape = { kind: 'circle', center: [121, 31], radius: 500 };
  const [from, to] = boundsOf([circle]) ?? [
    [0, 0],
    [0, 0],
  ];
  expect(metresBetween([from[0], 31], [to[0], 31])).toBeCloseTo(1000, 0);
  expect(boundsOf([])).toBeUndefined();
  expect(mapShape(circle, (at) => moved(at, 0, 100))).toMatchObject({ radius: 500 });
  expect(metresBetween([121, 31], moved([121, 31], 30, 40))).toBeCloseTo(50, 1);
});

test.each<[string, Position | undefined]>([
  ['31.2304, 121.4737', [121.4737, 31.2304]],
  ['121.4737,31.2304', [121.4737, 31.2304]],
  ['31.2304，121.4737', [121.4737, 31.2304]],
  ['(31.2304 121.4737)', [121.4737, 31.2304]],
  ['N31.5 E121.5', [121.5, 31.5]],
  ['33.9 S, 18.4 E', [18.4, -33.9]],
  [`31°13'48"N 121°28'12"E`, [121.47, 31.23]],
  ['lat: 31.2, lng: 121.4', [121.4, 31.2]],
  ['31.2304', undefined],
  ['0, 0', undefined],
  ['91, 181', undefined],
  ['Shanghai 31 121', undefined],
])('%s', (text, position) => {
  const found = parsePosition(text);
  if (position === undefined || found === undefined) return expect(found).toBe(position);
  expect(found[0]).toBeCloseTo(position[0], 9);
  expect(found[1]).toBeCloseTo(position[1], 9);
});

test('a ring as lines', () => {
  const ring: Position[] = [
    [121.4, 31.2],
    [121.5, 31.2],
    [121.5, 31.3],
  ];
  expect(parseRing(`${ringText(ring)}\n\n`)).toEqual(ring);
  expect(parseRing('31.2, 121.4\nhere')).toBe(2);
});
