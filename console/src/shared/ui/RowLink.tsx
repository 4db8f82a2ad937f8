import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { parseSearch } from '@/shared/searchState';

/** An `AppLink` for tables of thousands: it knows nothing of where one is, which a row that comes into sight would
 * find out at a cost. */
export function RowLink({ to, children }: { to: string; children: ReactNode }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const [pathname = '', query = ''] = to.split('?');
    void router.navigate({ to: pathname, search: parseSearch(query) as never });
  };
  return (
    <a href={`${router.basepath}${to}`} onClick={follow}>
      {children}
    </a>
  );
}
