import type { Kind, Policy } from './conversations';

export type Who = Exclude<keyof Policy, 'history'>;

/** What the policy of a kind decides, in the order in which it is shown. */
export function decisionsOf(kind: Kind, withPosting = true): Who[] {
  const all: Who[] = ['posting', 'mention_everyone', 'inviting', 'pinning', 'editing'];
  return all.filter((one) => (one !== 'inviting' || kind === 'group') && (one !== 'posting' || withPosting));
}

export const WHO = ['everyone', 'admins'] as const;
export const HISTORIES = ['all', 'recent', 'none'] as const;
