import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { parseSearch } from '@/shared/searchState';

/** A link to an address that src/paths has built. */
export function AppLink(
  props: { to: string; children: ReactNode } & Omit<ComponentProps<'a'>, 'href' | 'children' | 'ref'>,
) {
  const { to, ...rest } = props;
  const [pathname = '', query = ''] = to.split('?');
  return <Link {...(rest as object)} to={pathname} search={parseSearch(query) as never} />;
}
