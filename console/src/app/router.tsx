import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { read } from '@/api';
import { factorNeeded, signedOut } from '@/api/signals';
import { paths } from '@/paths';
import type { PageDefinition } from '@/shared/feature';
import { untilLoaded } from '@/shared/loading/assets';
import { parseSearch, stringifySearch } from '@/shared/searchState';
import { Allowed } from './Allowed';
import { NotFound, PageError } from './ErrorPages';
import { Loading } from './Loading';
import { PAGES } from './registry';

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: PageError,
  notFoundComponent: NotFound,
});

// By itself the router loads the whole console anew where a file of it cannot be had.
const lazyPage = (load: PageDefinition['load']) => lazyRouteComponent(untilLoaded(load));

const page = (path: string, load: PageDefinition['load']) =>
  createRoute({ getParentRoute: () => root, path, component: lazyPage(load) });

const outside = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: paths.organizations() });
    },
  }),
  page('/sign-in', () => import('./pages/SignIn')),
  page('/forgot-password', () => import('./pages/ForgotPassword')),
  page('/reset-password', () => import('./pages/ResetPassword')),
  page('/accept-invitation', () => import('./pages/AcceptInvitation')),
  page('/join', () => import('./pages/Join')),
  page('/register', () => import('./pages/Register')),
  page('/verify-email', () => import('./pages/VerifyEmail')),
  page('/organizations', () => import('./pages/Organizations')),
  page('/second-factor', () => import('./pages/SecondFactorNeeded')),
];

const organization = createRoute({
  getParentRoute: () => root,
  path: '/o/$org',
  component: lazyPage(() => import('./Shell')),
  loader: ({ context, params }) =>
    context.queries.ensureQueryData(
      read('/v1/organizations/{org_id}/me', { params: { path: { org_id: params.org } } }),
    ),
});

/** An address is shared with people who may not see its page: the navigation does not show it, and nor does this. */
function guarded(definition: PageDefinition) {
  const Inner = lazyPage(definition.load);
  const Guarded = () => (
    <Allowed page={definition}>
      <Inner />
    </Allowed>
  );
  return Object.assign(Guarded, { preload: () => Inner.preload?.() ?? Promise.resolve() });
}

const inside = PAGES.map((definition) =>
  createRoute({
    getParentRoute: () => organization,
    path: definition.path === '' ? '/' : definition.path,
    component: guarded(definition),
  }),
);

export function routerWith(queries: QueryClient) {
  const router = createRouter({
    routeTree: root.addChildren([...outside, organization.addChildren(inside)]),
    basepath: '/console',
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultPendingComponent: Loading,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
  const here = () => {
    const { pathname, search, hash } = router.state.location;
    return { pathname, hash, returnTo: `${pathname}${stringifySearch(search as Record<string, unknown>)}` };
  };
  factorNeeded.on(() => {
    const { pathname, returnTo } = here();
    // The list of organizations asks each, and shows which one refuses.
    if (pathname.startsWith('/o/')) router.navigate({ to: '/second-factor', search: { returnTo } as never });
  });
  signedOut.on(() => {
    const { pathname, hash, returnTo } = here();
    if (pathname === '/sign-in') return;
    queries.clear();
    // What a link of a mail had behind the `#` stays there, and is neither sent nor kept.
    router.navigate({ to: '/sign-in', search: { returnTo } as never, hash });
  });
  return router;
}
