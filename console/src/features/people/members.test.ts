import { expect, test } from 'vitest';
import type { Member } from './people';
import { patched } from './useMembers';

const member = (id: string, name: string) => ({ id, name }) as Member;

test('people who were changed are put where they stand; another answer below the same path is left alone', () => {
  const known = new Map([['b', member('b', '李华')]]);
  const list = { pages: [{ items: [member('a', '王伟')] }, { items: [member('b', '李')] }] };
  expect(patched(list, known)?.pages[1]?.items).toEqual([member('b', '李华')]);
  const single = { items: [member('b', '李')] } as never;
  expect(patched(single, known)).toBe(single);
  expect(patched(undefined, known)).toBeUndefined();
});
