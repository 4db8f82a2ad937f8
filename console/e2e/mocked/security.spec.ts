import { member, peopled } from '../../mock/people';
import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { expect, ORG, test } from './fixtures';

const { security } = pathsOf(ORG);
const entry = (
  position: number,
  action: string,
  target_kind: string,
  before: object | null,
  after: object,
) => ({
  position,
  id: `0192a000-0000-7000-8000-0000000006${String(position).padStart(2, '0')}`,
  actor_id: member(0).id,
  action,
  target_kind,
  target_id: member(2).id,
  before,
  after,
  origin: '10.0.0.7',
  at: '2026-11-21T02:00:00Z',
  hash_version: 1,
  previous_hash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
});
const entries = [
  entry(
    3,
    'member.edited',
    'member',
    { title: '工程师', manager_id: member(1).id, visible: true },
    { title: '架构师', manager_id: member(2).id, visible: false },
  ),
  entry(2, 'field_work_photos.looked_at', 'member', null, { member_id: member(2).id, reason: '核对照片' }),
  entry(1, 'attendance_location.looked_at', 'attendance_location', null, {
    member_id: member(2).id,
    reason: '核对外勤',
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-02T00:00:00Z',
    check_ins: 3,
  }),
] as Schema<'AuditEntry'>[];

test('the audit log is filtered by day in the zone, and shows what is another', async ({
  page,
  mock,
  accessible,
}) => {
  const asked: string[] = [];
  mock({
    ...peopled([member(0), member(1), member(2)]),
    list_audit_entries: ({ query }) => {
      asked.push(String(query.get('from')));
      return { items: entries };
    },
    read_audit_head: () => ({
      head: { position: 2, hash: 'b'.repeat(64) },
      anchor: { position: 0, hash: '0'.repeat(64) },
    }),
    read_audit_retention: () => ({ kept_days: 365, version: 1 }),
  });
  await page.goto(`/console${security.audit()}`);
  await expect(page.getByText('Entries are kept for 365 days.')).toBeVisible();
  await accessible();
  await page.getByLabel('From the day').fill('2026-11-20');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked.at(-1)).toBe('2026-11-19T16:00:00.000Z');
  await page.getByRole('button', { name: 'Member: changed' }).click();
  await expect(page.getByRole('cell', { name: '架构师' })).toBeVisible();
  await expect(page.getByRole('row', { name: `Manager ${member(1).name} ${member(2).name}` })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Visible Yes No' })).toBeVisible();
  await accessible();
});

test('who looked at whose location is listed', async ({ page, mock, accessible }) => {
  mock({
    ...peopled([member(0), member(1), member(2)]),
    list_audit_entries: ({ query }) => ({
      items: entries.filter(({ action }) => action === query.get('action')),
    }),
  });
  await page.goto(`/console${security.lookups()}`);
  await expect(page.getByRole('cell', { name: '核对外勤' })).toBeVisible();
  await expect(page.getByRole('row', { name: /核对照片/ })).toContainText('Photos');
  await accessible();
});
