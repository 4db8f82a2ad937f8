// Every address of the console is built here and nowhere else. Below an organization:
// `paths.people(org).departments()`, or `usePaths().people.departments()` in a page.
import { account } from './account';
import { attendance } from './attendance';
import { home } from './home';
import { meetings } from './meetings';
import { messages } from './messages';
import { people } from './people';
import { security } from './security';

export const paths = {
  signIn: (returnTo?: string) =>
    `/sign-in${returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo })}`}`,
  forgotPassword: () => '/forgot-password',
  resetPassword: () => '/reset-password',
  acceptInvitation: () => '/accept-invitation',
  /** Where links into an organization lead; the secret stands behind the `#`. */
  join: () => '/join',
  register: () => '/register',
  verifyEmail: () => '/verify-email',
  organizations: () => '/organizations',
  account,
  attendance,
  home,
  meetings,
  messages,
  people,
  security,
};

export function pathsOf(org: string) {
  return {
    account: account(org),
    attendance: attendance(org),
    home: home(org),
    meetings: meetings(org),
    messages: messages(org),
    people: people(org),
    security: security(org),
  };
}
