import { expect, test } from 'vitest';
import { coordinatesIn, hoursOf, minutesOf } from './setup';

const day = {
  name: 'Day',
  on: '09:00',
  off: '18:00',
  rest_on: '12:00',
  rest_off: '13:00',
  days: ['monday' as const],
};

test('hours are what was asked for, and keep what was not', () => {
  const hours = hoursOf(
    { ...day, permit_minutes: 5 },
    {
      sections: [
        {
          on: { time: '08:00', before_minutes: 60, next_day: false, punch: true },
          off: { time: '17:00', next_day: false, punch: false },
        },
      ],
      serious_minutes: 30,
      permit_minutes: 0,
    },
  );
  expect(hours.sections?.[0]?.on).toEqual({
    time: '09:00',
    before_minutes: 60,
    next_day: false,
    punch: true,
  });
  expect(hours.sections?.[0]?.off.punch).toBe(false);
  expect(hours.breaks).toEqual([
    { start: { time: '12:00', next_day: false }, end: { time: '13:00', next_day: false } },
  ]);
  expect(hours).toMatchObject({ serious_minutes: 30, permit_minutes: 5 });
});

test('breaks after the first, which the guide does not show, are kept and counted', () => {
  const at = (time: string) => ({ time, next_day: false });
  const lunch = { start: at('12:00'), end: at('13:00') };
  const tea = { start: at('15:00'), end: at('15:15') };
  const before = { permit_minutes: 0, breaks: [lunch, tea] };
  expect(hoursOf(day, before).breaks).toEqual([lunch, tea]);
  expect(hoursOf({ ...day, rest_on: null, rest_off: null }, before).breaks).toEqual([tea]);
  expect(minutesOf(day, before.breaks)).toBe(465);
});

test('a night shift ends on the day after', () => {
  const hours = hoursOf({ ...day, on: '22:00', off: '06:00', rest_on: '02:00', rest_off: '02:30' });
  expect(hours.sections?.[0]?.off).toMatchObject({ time: '06:00', next_day: true });
  expect(hours.breaks?.[0]?.start).toEqual({ time: '02:00', next_day: true });
});

test('the work of a day, with and without a break', () => {
  expect(minutesOf(day)).toBe(480);
  expect(minutesOf({ ...day, rest_on: null })).toBe(540);
  expect(minutesOf({ ...day, on: '22:00', off: '06:00', rest_on: null })).toBe(480);
});

test('coordinates as they are copied', () => {
  expect(coordinatesIn('31.2304, 121.4737')).toEqual({ latitude: 31.2304, longitude: 121.4737 });
  expect(coordinatesIn('121.4737，31.2304')).toEqual({ latitude: 31.2304, longitude: 121.4737 });
  expect(coordinatesIn('(-33.8, 151.2)')).toEqual({ latitude: -33.8, longitude: 151.2 });
  expect(coordinatesIn('200, 10')).toBeNull();
  expect(coordinatesIn('31.2304')).toBeNull();
});
