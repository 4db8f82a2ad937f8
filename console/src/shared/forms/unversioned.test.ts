import { expect, test } from 'vitest';
import { isProblem } from '@/api';
import { Unversioned } from './unversioned';

test('what has no version is held against what one began with', async () => {
  let now = { people: ['a'] };
  const thing = new Unversioned(now, async () => now);
  await thing.check(thing.initial.version);
  now = { people: ['a', 'b'] };
  const refused = await thing.check(0).catch((error: unknown) => error);
  expect(isProblem(refused, 'version_mismatch')).toBe(true);
  const { values, version } = await thing.reread();
  expect(values).toEqual({ people: ['a', 'b'] });
  await thing.check(version);
});
