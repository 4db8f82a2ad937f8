import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { parseSearch } from '@/shared/searchState';

// Only the page itself is the current one, and not those above it.
const EXACTLY = { exact: true, includeSearch: false };

/** A link to an address that src/paths has built. */
export function AppLink(
  props: { to: string; children: ReactNode } & Omit<ComponentProps<'a'>, 'href' | 'children' | 'ref'>,
) {
  const { to, ...rest } = props;
  const [pathname = '', query = ''] = to.split('?');
  return (
    <Link activeOptions={EXACTLY} {...(rest as object)} to={pathname} search={parseSearch(query) as never} />
  );
}
