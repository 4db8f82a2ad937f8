// Messages and what happened in a conversation, in words.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { exhaustive } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { wordsOf } from './markdown';
import type { Content, Message, Notice } from './posts';

/** Whose names the words of a notice need. */
export function peopleOf(notice: Notice): string[] {
  switch (notice.event) {
    case 'members_added':
    case 'members_removed':
      return [...(notice.by ? [notice.by] : []), ...notice.member_ids.slice(0, NAMED)];
    case 'member_left':
      return [notice.member_id];
    case 'owner_changed':
      return [...(notice.by ? [notice.by] : []), notice.owner_id];
    case 'renamed':
    case 'posting_changed':
    case 'join_approval_changed':
    case 'archived':
      return notice.by ? [notice.by] : [];
    default:
      return [];
  }
}

/** So many are named; the others are counted. */
const NAMED = 5;

export const noticeOf = (content: Content | null | undefined): Notice | undefined =>
  content?.kind === 'notice' ? content.notice : undefined;

export function useWords(names: ReadonlyMap<string, string>) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const zone = useAccess().organization.time_zone;
  return useMemo(() => {
    const name = (id: string | null | undefined) => (id ? (names.get(id) ?? '…') : t('notice.service'));
    const people = (ids: readonly string[], count: number) => {
      const named = ids.slice(0, NAMED).map(name);
      const rest = count - named.length;
      return format.list(rest > 0 ? [...named, t('notice.more', { count: rest })] : named);
    };
    const noticeWords = (notice: Notice): string => {
      const by = name(notice.event === 'member_left' ? notice.member_id : notice.by);
      switch (notice.event) {
        case 'members_added': {
          const who = people(notice.member_ids, notice.count);
          if (notice.by == null) return t('notice.follow', { who });
          if (notice.count === 1 && notice.member_ids[0] === notice.by) return t('notice.came', { who });
          return t('notice.added', { by, who });
        }
        case 'members_removed': {
          const who = people(notice.member_ids, notice.count);
          return notice.by == null ? t('notice.unfollow', { who }) : t('notice.removed', { by, who });
        }
        case 'member_left':
          return t('notice.left', { by });
        case 'renamed':
          return t('notice.renamed', { by, name: notice.name });
        case 'owner_changed':
          return t('notice.owner', { who: name(notice.owner_id) });
        case 'posting_changed':
          return notice.posting === 'admins' ? t('notice.muted', { by }) : t('notice.unmuted', { by });
        case 'join_approval_changed':
          return notice.join_approval ? t('notice.joinDecided', { by }) : t('notice.joinFree', { by });
        case 'archived':
          return notice.archived ? t('notice.archived', { by }) : t('notice.reopened', { by });
        default:
          return exhaustive(notice);
      }
    };
    return {
      name,
      notice: noticeWords,
      /** One line of a message, for lists and quotes. */
      line: (
        message: Pick<Message, 'kind' | 'text' | 'content'> & {
          format?: Message['format'];
          recalled?: unknown;
        },
      ): string => {
        if (message.recalled) return t('message.recalledShort');
        const notice = noticeOf(message.content);
        if (notice) return noticeWords(notice);
        const text = wordsOf(message.text, message.format ?? 'plain')
          .replace(/\s+/g, ' ')
          .trim();
        if (message.kind === 'text') return text;
        const kind = t(`content.${message.kind}`);
        return text === '' ? `[${kind}]` : `[${kind}] ${text}`;
      },
      /** The time today, otherwise the day. */
      when: (instant: string): string => {
        const day = today(zone, Date.parse(instant));
        return day === today(zone) ? format.time(instant) : format.day(day);
      },
    };
  }, [names, t, format, zone]);
}
