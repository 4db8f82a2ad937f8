import { expect, test } from 'vitest';
import { fitting, questionOf, type Suggestion, toneOf, wishOf } from './suggestions';

const ZONE = 'Asia/Shanghai';
const begin = Date.parse('2026-11-23T02:00:00Z');
const wish = wishOf(begin, begin + 90 * 60_000, '2026-11-23', '2026-11-22');

test('a week is looked through from the day of the form, never the past', () => {
  expect(wish).toMatchObject({ from_day: '2026-11-23', to_day: '2026-11-29', minutes: 90 });
  expect(wishOf(begin, begin + 60_000, '2026-11-20', '2026-11-22')).toMatchObject({
    from_day: '2026-11-22',
    minutes: 5,
  });
});

test('days are whole days of the zone, at most 31', () => {
  const question = questionOf(wish, { required: ['a', 'b', 'a'], optional: ['b', 'c'] }, ZONE);
  expect(question).toEqual({
    from: '2026-11-22T16:00:00.000Z',
    to: '2026-11-29T16:00:00.000Z',
    duration_minutes: 90,
    required_ids: ['a', 'b'],
    optional_ids: ['c'],
    limit: 20,
  });
  const long = questionOf({ ...wish, to_day: '2027-02-01' }, { required: [], optional: [] }, ZONE);
  expect(Date.parse(long.to) - Date.parse(long.from)).toBe(31 * 86_400_000);
});

test('a room is asked for as it is wished for', () => {
  const asked = questionOf(
    { ...wish, room: true, seats: 8, equipment: ['projector'] },
    { required: [], optional: [] },
    ZONE,
  );
  expect(asked.room).toEqual({ capacity: 8, equipment: ['projector'] });
});

test('what is out of hours for who must come is left out, unless one wants all', () => {
  const at = (minutes: number, optional = false, at_night = false): Suggestion => ({
    starts_at: '2026-11-23T01:00:00Z',
    ends_at: '2026-11-23T02:00:00Z',
    attendees: [
      {
        member_id: 'a',
        optional,
        local_starts_at: '',
        time_zone: ZONE,
        outside_hours_minutes: minutes,
        at_night,
      },
    ],
    reasons: [],
  });
  const all = [at(0), at(60), at(60, true), at(0, false, true)];
  expect(fitting(all, wish)).toEqual([all[0], all[2]]);
  expect(fitting(all, { ...wish, within_hours: false })).toEqual(all);
});

test('a reason is as bad as it sounds', () => {
  expect(['everybody_free', 'tentative', 'missing'].map(toneOf)).toEqual(['good', 'mind', 'bad']);
});
