import type { May } from './may';
import type { Message } from './posts';

export type Act = 'reply' | 'edit' | 'former' | 'pin' | 'unpin' | 'top' | 'untop' | 'readers' | 'recall';

/** The service lets authors edit for so long. */
const EDITABLE_HOURS = 24;

/** What one may do with a message now. */
export function actsOn(
  message: Message,
  may: May,
  me: string,
  allowed: { recallMinutes: number; receipts: boolean },
  now: number = Date.now(),
): Act[] {
  if (message.recalled != null || message.kind === 'notice') return [];
  const own = message.author_id === me;
  const minutes = (now - Date.parse(message.posted_at)) / 60_000;
  const acts: [Act, boolean][] = [
    ['reply', may.post],
    ['edit', own && may.post && message.kind === 'text' && minutes < EDITABLE_HOURS * 60],
    ['former', message.edited_at != null],
    ['pin', may.pin && message.pinned == null],
    ['unpin', may.pin && message.pinned != null],
    ['top', may.pin && message.pinned?.top !== true],
    ['untop', may.pin && message.pinned?.top === true],
    ['readers', own && allowed.receipts],
    ['recall', may.recallAll || (own && minutes < allowed.recallMinutes)],
  ];
  return acts.filter(([, is]) => is).map(([act]) => act);
}
