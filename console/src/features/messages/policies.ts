import type { Kind, Policy } from './conversations';

export type Who = Exclude<keyof Policy, 'history' | 'join_approval'>;

/** What the policy of a kind decides, in the order in which it is shown. */
export function decisionsOf(kind: Kind, withPosting = true): Who[] {
  const all: Who[] = ['posting', 'mention_everyone', 'inviting', 'pinning', 'editing'];
  return all.filter((one) => (one !== 'inviting' || kind === 'group') && (one !== 'posting' || withPosting));
}

/** Whether the owner and the admins decide on each who comes is a matter of groups alone. */
export const decidesOnJoining = (kind: Kind) => kind === 'group';

export const WHO = ['everyone', 'admins'] as const;
export const HISTORIES = ['all', 'recent', 'none'] as const;
