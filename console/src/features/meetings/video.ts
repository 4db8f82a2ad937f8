// Where a meeting is joined from afar.
import { client, type ReadPath, read, type Schema, unwrap } from '@/api';

export type VideoKind = Schema<'VideoKind'>;
export type Video = { kind: VideoKind; url: string };

export const VIDEO_KINDS = ['none', 'jitsi', 'static'] as const satisfies readonly VideoKind[];
export const NO_VIDEO: Video = { kind: 'none', url: '' };
export const VIDEO: ReadPath[] = ['/v1/organizations/{org_id}/meetings/{meeting_id}/video'];

export const videoOf = (org: string, meeting: string) =>
  read('/v1/organizations/{org_id}/meetings/{meeting_id}/video', {
    params: { path: { org_id: org, meeting_id: meeting } },
  });

export const setVideo = (org: string, meeting: string, body: Schema<'NewMeetingVideo'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/meetings/{meeting_id}/video', {
      params: { path: { org_id: org, meeting_id: meeting } },
      body,
    }),
  );

/** What the service is told: an address belongs to `static` alone. */
export const videoBody = ({ kind, url }: Video): Schema<'NewMeetingVideo'> =>
  kind === 'static' ? { kind, url: url.trim() } : { kind };

export const isAddress = (url: string) => /^https?:\/\/[^\s/]+\S*$/.test(url.trim());
