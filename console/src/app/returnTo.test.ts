import { expect, test } from 'vitest';
import { returnTarget } from './returnTo';

test('one goes on to the console alone, with the filters that the address had', () => {
  expect(returnTarget('/o/x/people?q=a+b', '/organizations')).toEqual({
    to: '/o/x/people',
    search: { q: 'a b' },
  });
  for (const foreign of [undefined, '//evil.example', '/\\evil.example', 'https://evil.example'])
    expect(returnTarget(foreign, '/organizations')).toEqual({ to: '/organizations', search: {} });
});
