import { expect, test } from 'vitest';
import {
  clockOf,
  faultsOf,
  hoursText,
  minutesOf,
  normal,
  parseClock,
  TEMPLATES,
  timelineOf,
  withDays,
  workedMinutes,
} from './hours';
import { addDays, daysBetween, overtakenOn, spansOf } from './versions';

test.each([
  ['9', '09:00'],
  ['0930', '09:30'],
  ['9:05', '09:05'],
  ['23.59', '23:59'],
  ['9：30', '09:30'],
  ['24:00', undefined],
  ['9:60', undefined],
  ['', undefined],
])('the time %s', (text, clock) => expect(parseClock(text)).toBe(clock));

test('points after midnight are on the next day by themselves', () => {
  const night = TEMPLATES.night;
  expect(night.sections?.[0]?.off.next_day).toBe(true);
  expect(night.breaks?.[0]?.start.next_day).toBe(true);
  expect(hoursText(night, '+1')).toBe('22:00–06:00 +1');
  expect(faultsOf(night)).toEqual([]);
  expect(workedMinutes(night)).toBe(450);
  expect(clockOf(timelineOf(night).sections[0]?.to ?? 0)).toBe('06:00');
  const late = withDays({
    ...night,
    sections: [
      {
        on: { time: '18:00', next_day: false, punch: true },
        off: { time: '23:00', next_day: true, punch: true },
      },
      {
        on: { time: '01:00', next_day: false, punch: true },
        off: { time: '05:00', next_day: false, punch: true },
      },
    ],
  });
  expect(late.sections?.map(({ on, off }) => [minutesOf(on), minutesOf(off)])).toEqual([
    [1080, 1380],
    [1500, 1740],
  ]);
});

test('windows: what is said, and the midline rule', () => {
  const [on, off] = timelineOf(TEMPLATES.office).windows;
  // 15 hours lie between two days; half of them is 7 1/2.
  expect(on).toMatchObject({ from: 90, to: 810, auto: true });
  expect(off).toMatchObject({ from: 540, to: 1530, auto: true });
  const said = normal({
    ...TEMPLATES.office,
    sections: [
      {
        on: { time: '09:00', next_day: false, punch: true, before_minutes: 60, after_minutes: -1 },
        off: { time: '18:00', next_day: false, punch: false },
      },
    ],
  });
  expect(timelineOf(said).windows).toEqual([{ kind: 'on', section: 0, from: 480, to: 1080, auto: false }]);
});

test('tiers of lateness follow each other, after flexible hours', () => {
  const tiers = timelineOf({
    ...TEMPLATES.flexible,
    permit_minutes: 5,
    serious_minutes: 30,
    absenteeism_minutes: 120,
  }).tiers;
  expect(tiers.map(({ kind, from }) => [kind, clockOf(from)])).toEqual([
    ['permitted', '10:30'],
    ['late', '10:36'],
    ['serious', '11:00'],
    ['absence', '12:30'],
  ]);
});

test('what one sees to be wrong', () => {
  const { office } = TEMPLATES;
  expect(faultsOf({ ...office, sections: [] })).toContain('noSection');
  expect(faultsOf({ ...office, serious_minutes: 5 })).toEqual(['seriousOrder']);
  expect(faultsOf({ ...office, serious_minutes: 30, absenteeism_minutes: 20 })).toEqual(['absenceOrder']);
  expect(faultsOf({ ...office, early_absenteeism_minutes: 0 })).toEqual(['earlyOrder']);
  expect(faultsOf({ ...office, early_permit_minutes: 10, early_absenteeism_minutes: 11 })).toEqual([]);
  expect(
    faultsOf(
      normal({
        ...office,
        breaks: [{ start: { time: '18:30', next_day: false }, end: { time: '19:00', next_day: false } }],
      }),
    ),
  ).toEqual(['breakOutside']);
  expect(
    faultsOf({
      ...office,
      late_off: [
        { late_off_minutes: 120, late_on_minutes: 60 },
        { late_off_minutes: 60, late_on_minutes: 90 },
      ],
    }),
  ).toEqual(['lateOffOrder']);
  for (const hours of Object.values(TEMPLATES)) expect(faultsOf(hours)).toEqual([]);
});

test('versions: which one holds from when to when', () => {
  const versions = [
    { number: 1, from_date: '2026-01-01' },
    { number: 2, from_date: '2026-12-01' },
    { number: 3, from_date: '2026-03-01' },
    { number: 4, from_date: '2026-03-01' },
  ];
  expect(spansOf(versions, '2026-11-21').map(({ version, to, when }) => [version.number, to, when])).toEqual([
    [1, '2026-02-28', 'past'],
    [4, '2026-11-30', 'now'],
    [2, undefined, 'later'],
  ]);
  expect(overtakenOn(versions, '2026-11-21')).toBe('2026-12-01');
  expect(overtakenOn(versions, '2026-12-01')).toBeUndefined();
  expect(daysBetween('2026-02-27', addDays('2026-02-27', 3))).toBe(3);
});
