// One's own reminders of a meeting.
import { client, type ReadPath, read, unwrap } from '@/api';

/** Minutes before the start. */
export const REMINDER_CHOICES = [0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10_080];
export const REMINDERS: ReadPath[] = ['/v1/organizations/{org_id}/meetings/{meeting_id}/reminders'];

const at = (org_id: string, meeting_id: string) => ({ params: { path: { org_id, meeting_id } } });

export const remindersOf = (org: string, meeting: string) =>
  read('/v1/organizations/{org_id}/meetings/{meeting_id}/reminders', at(org, meeting));

export const setMyReminders = (org: string, meeting: string, minutes: number[]) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/meetings/{meeting_id}/reminders', {
      ...at(org, meeting),
      body: { minutes },
    }),
  );

export const unsetMyReminders = (org: string, meeting: string) =>
  unwrap(client.DELETE('/v1/organizations/{org_id}/meetings/{meeting_id}/reminders', at(org, meeting)));
