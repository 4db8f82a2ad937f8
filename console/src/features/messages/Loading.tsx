import { ListStates, type Loadable } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';

/** Until it is known what the page is called: its heading comes, and takes the focus, once. */
export function Loading({ title, query }: { title: string; query: Loadable }) {
  const state = (
    <ListStates query={query} isEmpty>
      {null}
    </ListStates>
  );
  return query.isPending ? <div className="page">{state}</div> : <Page title={title}>{state}</Page>;
}
