// Other calendars: links to subscribe to, files to take in, and mails.
import { client, type ReadPath, read, type Schema, unwrap } from '@/api';

export type Feed = Schema<'CalendarFeed'>;

export const CALENDAR_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/calendar-feeds'];
const at = (org: string) => ({ path: { org_id: org } });

export const feedsOf = (org: string) =>
  read('/v1/organizations/{org_id}/calendar-feeds', { params: at(org) });
export const createFeed = (org: string, body: Schema<'NewCalendarFeed'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/calendar-feeds', { params: at(org), body }));
export const revokeFeed = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/calendar-feeds/{calendar_feed_id}', {
      params: { path: { org_id: org, calendar_feed_id: id } },
    }),
  );
export const mailsOf = (org: string) => read('/v1/organizations/{org_id}/meeting-mails', { params: at(org) });
export const setMails = (org: string, wanted: boolean) =>
  unwrap(client.PUT('/v1/organizations/{org_id}/meeting-mails', { params: at(org), body: { wanted } }));

/** Takes in a calendar file; `dry`: only says what would become of each event. */
export const importIcs = (org: string, text: string, dry: boolean) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/calendar-imports', {
      params: { ...at(org), query: { dry_run: dry } },
      headers: { 'Content-Type': 'text/calendar' },
      body: text,
      bodySerializer: (body: string) => body,
    }),
  );
