import { expect, test } from 'vitest';
import { paths, pathsOf } from './index';

test('the addresses of the console', () => {
  const all: Record<string, string> = {};
  const walk = (prefix: string, builders: object) => {
    for (const [name, builder] of Object.entries(builders)) {
      if (typeof builder === 'function') all[`${prefix}${name}`] = builder('x y');
      else walk(`${prefix}${name}.`, builder);
    }
  };
  const { signIn, forgotPassword, resetPassword, acceptInvitation, organizations } = paths;
  walk('', { signIn, forgotPassword, resetPassword, acceptInvitation, organizations, ...pathsOf('org') });
  expect(all).toMatchSnapshot();
});
