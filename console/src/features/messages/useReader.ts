// A conversation's messages as they come: read backwards, and kept up to date by what is told.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useAccess } from '@/shared/access/access';
import { useLive } from '@/shared/live/live';
import { withPosted } from './patches';
import { type Message, markRead, messagesOf } from './posts';

export function useReader(id: string, readSeq: number, limit?: number) {
  const { org } = useAccess();
  const queries = useQueryClient();
  const options = useMemo(() => messagesOf(org, id, limit), [org, id, limit]);
  const query = useInfiniteQuery(options);
  const messages = useMemo(
    () => (query.data?.pages ?? []).toReversed().flatMap(({ items }) => items),
    [query.data],
  );
  const take = useCallback(
    (message: Message) => {
      const data = queries.getQueryData(options.queryKey);
      const after = data && withPosted(data, message);
      if (after) queries.setQueryData(options.queryKey, after as never);
      else void queries.invalidateQueries({ queryKey: options.queryKey });
    },
    [queries, options],
  );
  useLive('message.posted', (message) => {
    if (message.conversation_id === id) take(message);
  });
  const again = ({ conversation_id }: { conversation_id: string }) => {
    if (conversation_id === id) void queries.invalidateQueries({ queryKey: options.queryKey });
  };
  useLive('message.edited', again);
  useLive('message.recalled', again);
  useLive('message.reacted', again);
  useLive('message.pinned', again);
  useLive('message.unpinned', again);

  // What one has before one's eyes is read.
  const newest = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (newest <= readSeq) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', mark);
      // That one has read is no act of one's own: what is refused here is tried again with the next message.
      markRead(org, id, newest).catch(() => undefined);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [org, id, newest, readSeq]);
  return { query, messages, take, reread: () => again({ conversation_id: id }) };
}
