// Who may do what in a conversation (docs/conversations.md): what one may not is not shown.
import type { Conversation, Place } from './conversations';

export interface May {
  post: boolean;
  mentionEveryone: boolean;
  /** Bring people in, and make links. */
  invite: boolean;
  /** Change the description; and, where it is a group, its name. */
  edit: boolean;
  rename: boolean;
  /** Change the policy. */
  govern: boolean;
  /** Who may post is the policy's, but for the announcement channel. */
  governPosting: boolean;
  mute: boolean;
  /** Say who may post although only admins do. */
  nameSpeakers: boolean;
  archive: boolean;
  /** Name admins, give the group away. */
  own: boolean;
  /** Decide on requests to join. */
  decide: boolean;
  leave: boolean;
  pin: boolean;
  /** Take back anybody's message. */
  recallAll: boolean;
}

/** The announcement channel is of the admins alone, and two are never muted. */
export const hasSpeakers = ({ kind }: Pick<Conversation, 'kind'>) =>
  kind === 'group' || kind === 'department';

export function mayOf(one: Conversation, moderates: boolean, now: number = Date.now()): May {
  const isGroup = one.kind === 'group';
  const isOpen = one.archived_at == null;
  const many = one.kind !== 'direct';
  const above = one.place.role !== 'member';
  const owner = one.place.role === 'owner';
  const may = (who: 'everyone' | 'admins') => above || who === 'everyone';
  const muted = !above && one.place.muted_until != null && Date.parse(one.place.muted_until) > now;
  return {
    post: isOpen && !muted && (may(one.policy.posting) || one.place.speaker),
    mentionEveryone: isOpen && many && may(one.policy.mention_everyone),
    invite: isOpen && isGroup && may(one.policy.inviting),
    edit: isOpen && many && may(one.policy.editing),
    rename: isOpen && isGroup && may(one.policy.editing),
    govern: isOpen && many && above,
    governPosting: one.kind !== 'announcement',
    mute: isOpen && many && above,
    nameSpeakers: isOpen && hasSpeakers(one) && above,
    archive: isGroup && above,
    own: isOpen && isGroup && owner,
    decide: isGroup && above,
    leave: isGroup,
    pin: isOpen && may(one.policy.pinning),
    recallAll: above || moderates,
  };
}

export interface MayWithMember {
  makeAdmin: boolean;
  unmakeAdmin: boolean;
  giveAway: boolean;
  mute: boolean;
  unmute: boolean;
  makeSpeaker: boolean;
  unmakeSpeaker: boolean;
  takeOut: boolean;
}

/** The same of somebody else who is in it. */
export function mayWith(
  one: Conversation,
  may: May,
  member: Place,
  me: string,
  now: number = Date.now(),
): MayWithMember {
  const other = member.id !== me;
  const plain = member.role === 'member';
  const muted = member.muted_until != null && Date.parse(member.muted_until) > now;
  return {
    makeAdmin: may.own && other && plain,
    unmakeAdmin: may.own && other && member.role === 'admin',
    giveAway: may.own && other,
    mute: may.mute && other && plain && !muted,
    unmute: may.mute && other && muted,
    // Where everyone may post, a speaker may no more than others.
    makeSpeaker: may.nameSpeakers && plain && !member.speaker && one.policy.posting === 'admins',
    unmakeSpeaker: may.nameSpeakers && member.speaker,
    takeOut:
      one.kind === 'group' && other && (one.place.role === 'owner' || (one.place.role === 'admin' && plain)),
  };
}
