// The files of a meeting.
import { client, type ReadPath, read, type Schema, unwrap } from '@/api';
import { uploadFile } from '@/shared/files/upload';

export type MeetingFile = Schema<'MeetingAttachment'>;

/** How many files a meeting has at the most. */
export const MOST_FILES = 20;
export const FILES: ReadPath[] = ['/v1/organizations/{org_id}/meetings/{meeting_id}/attachments'];

export const filesOf = (org: string, meeting: string) =>
  read('/v1/organizations/{org_id}/meetings/{meeting_id}/attachments', {
    params: { path: { org_id: org, meeting_id: meeting } },
  });

/** Sends a file and hangs it to the meeting. */
export async function attach(org: string, meeting: string, file: File) {
  const { id } = await uploadFile(org, file);
  return unwrap(
    client.PUT('/v1/organizations/{org_id}/meetings/{meeting_id}/attachments/{file_id}', {
      params: { path: { org_id: org, meeting_id: meeting, file_id: id } },
    }),
  );
}

export const detach = (org: string, meeting: string, file: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/meetings/{meeting_id}/attachments/{file_id}', {
      params: { path: { org_id: org, meeting_id: meeting, file_id: file } },
    }),
  );

/** Where it is had; an address is good for some minutes only. */
export const addressOf = async (org: string, file: string) =>
  (
    await unwrap(
      client.GET('/v1/organizations/{org_id}/files/{file_id}/link', {
        params: { path: { org_id: org, file_id: file } },
      }),
    )
  ).url;

/** One after the other; the names of those that could not be sent. */
export async function attachAll(org: string, meeting: string, files: readonly File[]): Promise<string[]> {
  const failed: string[] = [];
  for (const file of files) await attach(org, meeting, file).catch(() => failed.push(file.name));
  return failed;
}
