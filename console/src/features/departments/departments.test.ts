import { expect, test } from 'vitest';
import { pathsById } from '@/shared/departments/tree';
import { type Department, valuesOf } from './departments';

const department = (id: string, parent_id: string | null): Department => ({
  id,
  name: id,
  parent_id,
  position: 0,
  outsourced: false,
  version: 3,
});

test('the way from the root to each, also where a parent is hidden', () => {
  const paths = pathsById([
    department('root', null),
    department('a', 'root'),
    department('b', 'a'),
    department('z', 'hidden'),
  ]);
  expect(paths.get('b')).toEqual(['root', 'a', 'b']);
  expect(paths.get('z')).toEqual(['hidden', 'z']);
});

test('what a form edits of a department', () => {
  expect(valuesOf(department('a', 'root'))).toEqual({
    values: { name: 'a', parent_id: 'root', external_id: null, outsourced: false },
    version: 3,
  });
});
