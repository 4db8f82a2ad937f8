// The files of a meeting.
import { client, type ReadPath, read, type Schema, unwrap } from '@/api';
import { begin } from '@/shared/files/sending';
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
async function attach(org: string, meeting: string, file: File) {
  const file_id = await uploadFile(org, file, meeting);
  return unwrap(
    client.PUT('/v1/organizations/{org_id}/meetings/{meeting_id}/attachments/{file_id}', {
      params: { path: { org_id: org, meeting_id: meeting, file_id } },
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

export interface NotSent {
  name: string;
  error: unknown;
}

/** One after the other; those that could not be sent. */
export async function attachAll(org: string, meeting: string, files: readonly File[]): Promise<NotSent[]> {
  for (const file of files) begin(file, meeting);
  const failed: NotSent[] = [];
  for (const file of files)
    await attach(org, meeting, file).catch((error: unknown) => failed.push({ name: file.name, error }));
  return failed;
}
