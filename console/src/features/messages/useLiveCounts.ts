import { useQueryClient } from '@tanstack/react-query';
import { useAccess } from '@/shared/access/access';
import { useReadCounts } from '@/shared/live/live';
import { withCounts } from './patches';
import { countsOf, readersOf } from './posts';

/** Keeps the counts of one's messages in a conversation as they are, and reads open lists of readers again. */
export function useLiveCounts(id: string): void {
  const { org } = useAccess();
  const queries = useQueryClient();
  useReadCounts(({ conversation_id, counts }) => {
    if (conversation_id !== id) return;
    for (const told of counts) {
      queries.setQueryData(
        countsOf(org, id, told.seq).queryKey,
        (before) => before && withCounts(before, told),
      );
      for (const state of ['read', 'unread'] as const)
        void queries.invalidateQueries({ queryKey: readersOf(org, id, told.seq, state).queryKey });
    }
  });
}
