import { expect, test } from 'vitest';
import { moved, positionAfter } from './fields';
import type { CustomField } from './people';

const field = (id: string, position: number): CustomField => ({
  id,
  name: id,
  kind: 'text',
  choices: [],
  position,
  required: false,
  visible_to: 'everyone',
  editable_by: 'administrators',
  archived: false,
  version: 1,
});
const places = (fields: ReturnType<typeof moved>) =>
  fields.map(({ field: { id }, position }) => `${id}${position}`);

test('a field changes places with its neighbour, and only they are written', () => {
  const fields = [field('a', 0), field('b', 1), field('c', 2)];
  expect(places(moved(fields, 'c', -1))).toEqual(['c1', 'b2']);
  expect(places(moved(fields, 'a', 1))).toEqual(['b0', 'a1']);
  expect(moved(fields, 'a', -1)).toEqual([]);
  expect(moved(fields, 'c', 1)).toEqual([]);
});

test('fields that stood at one position are told apart', () => {
  expect(places(moved([field('a', 0), field('b', 0), field('c', 0)], 'b', 1))).toEqual(['c1', 'b2']);
});

test('a new field comes last', () => {
  expect(positionAfter([])).toBe(0);
  expect(positionAfter([field('a', 7), field('b', 2)])).toBe(8);
});
