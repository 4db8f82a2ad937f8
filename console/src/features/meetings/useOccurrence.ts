import { useQuery } from '@tanstack/react-query';
import { useAccess } from '@/shared/access/access';
import { occurrencesOf } from './meetings';

const DAY = 86_400_000;

/** One time that a meeting takes place, by its name; it may have been moved, though seldom far. */
export function useOccurrence(meeting: string, original: string | undefined) {
  const { org } = useAccess();
  const at = original === undefined ? Number.NaN : Date.parse(`${original.slice(0, 10)}T00:00:00Z`);
  const around = Number.isNaN(at) ? 0 : at;
  const query = useQuery({
    ...occurrencesOf(org, meeting, {
      from: new Date(around - 10 * DAY).toISOString(),
      to: new Date(around + 20 * DAY).toISOString(),
    }),
    enabled: !Number.isNaN(at),
  });
  return { ...query, data: query.data?.find(({ original_start }) => original_start === original) };
}
