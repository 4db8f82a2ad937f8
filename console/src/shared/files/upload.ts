// Files go up in parts, by the tus protocol (docs/attachments.md): so one sees how far they are, and a connection that
// was lost costs one part.
import { client, isProblem, unwrap } from '@/api';
import { delay } from '@/shared/live/connection';
import { begin, end, report } from './sending';

const TUS = { 'Tus-Resumable': '1.0.0' };
const KIB = 1024;
/** In how many parts a file is sent, unless they were too small or too large then. */
const PARTS = 20;
/** How often it is tried in vain, one time after the other, before it is given up. */
const TRIES = 8;

export const partOf = (size: number) =>
  Math.min(4096 * KIB, Math.max(256 * KIB, Math.ceil(size / PARTS / KIB) * KIB));

/** Sends a file; what it is for then names the id that is answered. */
export async function uploadFile(org: string, file: File, to: string): Promise<string> {
  begin(file, to);
  try {
    return await send(org, file, (sent) => report(file, sent));
  } finally {
    end(file);
  }
}

async function send(org: string, file: File, tell: (sent: number) => void): Promise<string> {
  const key = crypto.randomUUID();
  const part = partOf(file.size);
  let id: string | undefined;
  let sent = 0;
  let failures = 0;
  let isUncertain = false;
  while (id === undefined || sent < file.size) {
    try {
      if (id === undefined) ({ id, offset: sent } = await start(org, file, file.slice(0, part), key));
      else if (isUncertain) sent = await come(org, id);
      else {
        sent = await append(org, id, sent, file.slice(sent, sent + part));
        failures = 0;
      }
      isUncertain = false;
      tell(sent);
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures > TRIES) throw error;
      isUncertain = true;
      await new Promise((done) => setTimeout(done, delay(failures)));
    }
  }
  return id;
}

/** What is over by itself, or told by asking how far the upload is. */
const isPassing = (error: unknown) =>
  isProblem(error, 'unreachable', 'overloaded', 'rate_limited', 'internal', 'upload_offset_mismatch');

/** Begins it with its first part; asked again with the same key, it answers how far that is. */
function start(org: string, file: File, first: Blob, key: string) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  return unwrap(
    client.POST('/v1/organizations/{org_id}/uploads', {
      params: {
        path: { org_id: org },
        header: {
          ...TUS,
          'Upload-Length': file.size,
          'Upload-Metadata': `filename ${name}`,
          'Idempotency-Key': key,
        },
      },
      ...contentOf(first),
    }),
  );
}

async function append(org: string, upload_id: string, sent: number, part: Blob): Promise<number> {
  const answer = client.PATCH('/v1/organizations/{org_id}/uploads/{upload_id}', {
    params: { path: { org_id: org, upload_id }, header: { ...TUS, 'Upload-Offset': sent } },
    ...contentOf(part),
  });
  await unwrap(answer);
  return offsetOf((await answer).response);
}

async function come(org: string, upload_id: string): Promise<number> {
  const answer = client.HEAD('/v1/organizations/{org_id}/uploads/{upload_id}', {
    params: { path: { org_id: org, upload_id }, header: TUS },
  });
  await unwrap(answer);
  return offsetOf((await answer).response);
}

const offsetOf = ({ headers }: Response) => Number(headers.get('Upload-Offset'));

const contentOf = (content: Blob) => ({
  headers: { 'Content-Type': 'application/offset+octet-stream' },
  body: content as never,
  bodySerializer: (body: unknown) => body as Blob,
});
