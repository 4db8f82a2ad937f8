import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useAccess } from '@/shared/access/access';
import { occurrencesOf } from './meetings';

const DAY = 86_400_000;

const dayOf = (original: string | undefined) =>
  original === undefined ? Number.NaN : Date.parse(`${original.slice(0, 10)}T00:00:00Z`);
const around = (day: number) => ({
  from: new Date(day - 10 * DAY).toISOString(),
  to: new Date(day + 20 * DAY).toISOString(),
});

/** The same as it is now; nothing where it is not there any more. */
export async function occurrenceNow(queries: QueryClient, org: string, meeting: string, original: string) {
  const all = await queries.fetchQuery({
    ...occurrencesOf(org, meeting, around(dayOf(original))),
    staleTime: 0,
  });
  return all.find(({ original_start }) => original_start === original);
}

/** One time that a meeting takes place, by its name; it may have been moved, though seldom far. */
export function useOccurrence(meeting: string, original: string | undefined) {
  const { org } = useAccess();
  const at = dayOf(original);
  const query = useQuery({
    ...occurrencesOf(org, meeting, around(Number.isNaN(at) ? 0 : at)),
    enabled: !Number.isNaN(at),
  });
  return { ...query, data: query.data?.find(({ original_start }) => original_start === original) };
}
