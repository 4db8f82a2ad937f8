import { conversation, place } from '@mock/messages';
import { expect, test } from 'vitest';
import { mayOf, mayWith } from './may';

const NOW = Date.parse('2026-11-21T02:00:00Z');
const ME = 'me';

test('owner, admin and member of a group whose policy leaves everything to admins', () => {
  const strict = {
    posting: 'admins',
    mention_everyone: 'admins',
    inviting: 'admins',
    pinning: 'admins',
    editing: 'admins',
    history: 'all',
    join_approval: false,
  } as const;
  const as = (role: 'owner' | 'admin' | 'member') =>
    mayOf(conversation(1, 'a', { policy: strict, place: { ...conversation(1, 'a').place, role } }), false);
  expect(as('member')).toMatchObject({
    post: false,
    mentionEveryone: false,
    invite: false,
    edit: false,
    govern: false,
    archive: false,
    own: false,
    leave: true,
    recallAll: false,
  });
  const speaker = { ...conversation(1, 'a').place, role: 'member', speaker: true } as const;
  const spoken = mayOf(conversation(1, 'a', { policy: strict, place: speaker }), false);
  expect(spoken).toMatchObject({ post: true, mentionEveryone: false, govern: false });
  expect(as('admin')).toMatchObject({ post: true, invite: true, govern: true, archive: true, own: false });
  expect(as('owner')).toMatchObject({ post: true, govern: true, own: true, recallAll: true });
});

test('a mute ends by itself, and does not bind admins', () => {
  const muted = (muted_until: string, role: 'member' | 'admin' = 'member') =>
    mayOf(conversation(1, 'a', { place: { ...conversation(1, 'a').place, role, muted_until } }), false, NOW)
      .post;
  expect(muted('2026-11-21T02:05:00Z')).toBe(false);
  expect(muted('2026-11-21T01:55:00Z')).toBe(true);
  expect(muted('2026-11-21T02:05:00Z', 'admin')).toBe(true);
});

test('what follows the organization has no owner, and nobody is brought in; nothing is added to what is archived', () => {
  const admin = { ...conversation(1, 'a').place, role: 'admin' as const };
  const department = mayOf(conversation(1, 'a', { kind: 'department', place: admin }), false);
  expect(department).toMatchObject({
    govern: true,
    rename: false,
    invite: false,
    archive: false,
    leave: false,
  });
  const channel = mayOf(conversation(1, 'a', { kind: 'announcement', place: admin }), false);
  expect(channel).toMatchObject({ post: true, governPosting: false, archive: false });
  const old = mayOf(
    conversation(1, 'a', { archived_at: '2026-01-01T00:00:00Z', place: { ...admin, role: 'owner' } }),
    false,
  );
  expect(old).toMatchObject({ post: false, invite: false, govern: false, own: false, archive: true });
});

test('what is done with others who are in it', () => {
  const one = conversation(1, 'a', { place: { ...conversation(1, 'a').place, role: 'admin' } });
  const may = mayOf(one, false, NOW);
  const acts = (member: ReturnType<typeof place>) =>
    Object.entries(mayWith(one, may, member, ME, NOW))
      .filter(([, allowed]) => allowed)
      .map(([name]) => name);
  expect(acts(place('a', 'A'))).toEqual(['mute', 'takeOut']);
  expect(acts(place('a', 'A', { muted_until: '2026-11-22T00:00:00Z' }))).toEqual(['unmute', 'takeOut']);
  expect(acts(place('a', 'A', { role: 'owner' }))).toEqual([]);
  expect(acts(place(ME, 'A'))).toEqual([]);
  const owned = { ...one, place: { ...one.place, role: 'owner' as const } };
  expect(mayWith(owned, mayOf(owned, false), place('a', 'A', { role: 'admin' }), ME)).toMatchObject({
    makeAdmin: false,
    unmakeAdmin: true,
    giveAway: true,
    mute: false,
    takeOut: true,
  });
});

test('speakers are named by owner and admins, among those whom the policy mutes', () => {
  const quiet = { ...conversation(1, 'a').policy, posting: 'admins' as const };
  const acts = (more: Partial<ReturnType<typeof conversation>>, member: ReturnType<typeof place>) => {
    const one = conversation(1, 'a', { policy: quiet, ...more });
    const { makeSpeaker, unmakeSpeaker } = mayWith(one, mayOf(one, false, NOW), member, ME, NOW);
    return [makeSpeaker, unmakeSpeaker];
  };
  const plain = place('a', 'A');
  const speaker = place('a', 'A', { speaker: true });
  expect(acts({}, plain)).toEqual([true, false]);
  expect(acts({}, speaker)).toEqual([false, true]);
  expect(acts({}, place('a', 'A', { role: 'admin' }))).toEqual([false, false]);
  const everyone = conversation(1, 'a').policy;
  expect(acts({ policy: everyone }, plain)).toEqual([false, false]);
  expect(acts({ policy: everyone }, speaker)).toEqual([false, true]);
  expect(acts({ place: { ...conversation(1, 'a').place, role: 'member' } }, plain)).toEqual([false, false]);
  expect(acts({ kind: 'announcement' }, plain)).toEqual([false, false]);
  expect(acts({ archived_at: '2026-01-01T00:00:00Z' }, speaker)).toEqual([false, false]);
});
