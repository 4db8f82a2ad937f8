import { expect, test } from 'vitest';
import { datesOf, lineOf, mediaTypeOf, setBody, weeksOf } from './calendars';
import { featureOf, previewOf } from './sites';

test('the weeks of a month begin on Monday', () => {
  const weeks = weeksOf(2026, 11);
  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, '2026-11-01']);
  expect(weeks[5]?.[0]).toBe('2026-11-30');
  expect(weeksOf(2027, 2)[0]?.[0]).toBe('2027-02-01');
});

test('a span of days becomes special days', () => {
  expect(datesOf('2026-02-27', '2026-03-02')).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ]);
  const values = {
    from: '2026-10-01',
    to: '2026-10-02',
    name: 'x',
    worked: false,
    shift_id: 's',
    past: false,
  };
  expect(setBody('g', values)).toMatchObject({
    group_id: 'g',
    set: [{ shift_id: null }, { date: '2026-10-02' }],
  });
});

test('files are known by their names or their beginning, faults by their lines', () => {
  expect(mediaTypeOf('a.ICS', '')).toBe('text/calendar');
  expect(mediaTypeOf('a.txt', 'BEGIN:VCALENDAR')).toBe('text/calendar');
  expect(mediaTypeOf('a.csv', 'date')).toBe('text/csv');
  expect(lineOf('/lines/12/date')).toEqual({ line: 12, column: 'date' });
  expect(lineOf('/mode')).toBeUndefined();
});

test('a GeoJSON file keeps what a site has', () => {
  const feature = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [1, 2] },
    properties: { name: 'a', fill: 1 },
  };
  const preview = previewOf(JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
  expect(preview).toMatchObject({ ignored: ['fill'], body: { features: [{ properties: { name: 'a' } }] } });
  expect(previewOf('{"type":"Feature"}')).toBeUndefined();
  expect(previewOf('no')).toBeUndefined();
  expect(featureOf('/features/3/geometry')).toBe(3);
});
