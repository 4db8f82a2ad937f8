// A company with something on every page, for the checks that walk through all of them.
import { atWork, site } from '../../mock/attendance';
import { everything, holding, MEMBER, organization, ROOT } from '../../mock/company';
import { meetingPlaces } from '../../mock/meetings';
import { CHANNEL, conversation, GROUP, message, place, talking } from '../../mock/messages';
import { member, peopled } from '../../mock/people';
import type { Handlers } from '../../mock/service';
import type { Samples } from '../pages';
import { plans } from './plans.company';

export const SAMPLES: Samples = {
  'people.member': `people/members/${member(1).id}`,
  'people.imported': 'people/imports/0192a000-0000-7000-8000-0000000000c1',
  'messages.group': `messages/${GROUP}`,
};

const AT = '2026-11-20T02:00:00Z';
const people = Array.from({ length: 12 }, (_, n) => member(n, n === 0 ? { name: '王小明' } : {}));
const list = [
  conversation(1, '新品发布', { last_seq: 2 }),
  conversation(9, '晨光科技', { kind: 'announcement', owner_id: null, last_seq: 1, member_count: 56 }),
];
const said = {
  [GROUP]: [message(1, '大家好。', { author_id: MEMBER }), message(2, '收到', { author_id: member(1).id })],
  [CHANNEL]: [message(1, '周六停电。', { author_id: MEMBER, conversation_id: CHANNEL })],
};
const placesOf = people
  .slice(0, 3)
  .map(({ id, name }, n) => place(id, name, { role: n === 0 ? 'owner' : 'member' }));

export const whole: Handlers = {
  ...atWork,
  ...plans,
  list_sites: () => ({ items: [site] }),
  ...meetingPlaces,
  ...peopled(people),
  ...talking(list, said, placesOf),
  read_organization: () => organization,
  read_my_membership: () => ({
    ...holding(...everything),
    second_factor: { required: false, from: null, on: true },
  }),
  list_message_receipts: () => ({ read_count: 30, unread_count: 25, items: [] }) as never,
  list_user_groups: () => ({
    items: [{ id: ROOT, name: '班组长', description: null, conditions: null, version: 1 } as never],
  }),
  list_user_group_members: () => ({ items: people.slice(1, 4).map(({ id, name }) => ({ id, name })) }),
  list_custom_fields: () => ({
    items: [
      {
        id: ROOT,
        name: '工服尺码',
        kind: 'text',
        choices: [],
        position: 0,
        required: false,
        visible_to: 'everyone',
        editable_by: 'administrators',
        archived: false,
        version: 1,
      },
    ],
  }),
  list_invitations: () => ({ items: [] }),
  list_join_links: () => ({ items: [] }),
  list_join_requests: () => ({ items: [] }),
  list_visibility_rules: () => ({
    items: [
      {
        id: ROOT,
        kind: 'hide',
        name: '管理层不公开',
        active: true,
        in_profile: true,
        in_search: true,
        objects: [{ kind: 'member', id: member(1).id }],
        excludes: [],
        viewers: [],
        reach: null,
        listed: [],
        fields: [],
        version: 1,
      },
    ],
  }),
  read_visibility_settings: () => ({ precedence: 'parent_first', version: 1 }),
  read_import: () => ({
    id: '0192a000-0000-7000-8000-0000000000c1',
    created_by: MEMBER,
    format: 'csv',
    state: 'done',
    dry_run: false,
    mode: 'all_or_nothing',
    rows_read: 3,
    rows_applied: 3,
    members_added: 3,
    members_updated: 0,
    members_unchanged: 0,
    departments_added: 0,
    errors: [],
    errors_total: 0,
    changes: [],
    created_at: AT,
  }),
  read_place_rules: () => ({
    accuracy_cap_m: 200,
    age_cap_seconds: 120,
    field_work: 'refused',
    field_photo_required: false,
    doubts: { mock_provider: true, speed_kmh: 1_000, repeats: 5, device_people: 2 },
    locations_kept: { rounded_after_days: 90, erased_after_days: 365 },
    version: 0,
  }),
  read_request_rules: () => ({
    make_up: { times: 3, period_starts_on: 1, within_days: 30, allowed: ['missing', 'late', 'early'] },
    steps: [{ approvers: { kind: 'manager', level: 1 }, mode: 'any' }],
    when_absent: 'reroute',
    version: 0,
  }),
  list_audit_entries: ({ query }) => ({
    items: [
      {
        position: 1,
        id: ROOT,
        actor_id: MEMBER,
        action: 'member.edited',
        target_kind: 'member',
        target_id: member(2).id,
        before: { title: '工程师' },
        after: { title: '架构师' },
        origin: '10.0.0.7',
        at: AT,
        hash_version: 1,
        previous_hash: 'a'.repeat(64),
        hash: 'b'.repeat(64),
      } as never,
    ].slice(query.get('action') === 'field_work_photos.looked_at' ? 1 : 0),
  }),
  read_audit_head: () => ({
    head: { position: 1, hash: 'b'.repeat(64) },
    anchor: { position: 0, hash: '0'.repeat(64) },
  }),
  read_audit_retention: () => ({ kept_days: 365, version: 1 }),
  list_second_factors: () => ({
    items: [{ member_id: MEMBER, name: '王小明', required: false, on: true }],
    counts: { members: 12, required: 0, on: 1, missing: 0 },
  }),
  list_my_location_looks: () => ({ items: [] }),
  list_my_sessions: () => ({
    items: [0, 1].map((n) => ({
      id: `0192a000-0000-7000-8000-00000000009${n}`,
      current: n === 0,
      user_agent: n === 0 ? 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0' : 'Firefox/131.0',
      origin: '10.0.0.7',
      created_at: AT,
      last_used_at: AT,
      expires_at: '2026-12-20T01:00:00Z',
    })),
  }),
  read_quiet_hours: () =>
    ({ active: false, from: '22:00', to: '08:00', days: ['monday'], version: 1 }) as never,
  read_file_usage: () => ({ used_bytes: 1_000_000, quota_bytes: 100_000_000, files: 3 }) as never,
  list_calendar_feeds: () => ({ items: [] }),
  // Whoever comes back renews the session first.
  refresh_cookies: () => undefined,
};
