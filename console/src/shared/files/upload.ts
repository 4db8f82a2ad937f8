import { client, type Schema, unwrap } from '@/api';

/** Sends a file whole; what it is for then names its id. */
export function uploadFile(org: string, file: File): Promise<Schema<'Upload'>> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  return unwrap(
    client.POST('/v1/organizations/{org_id}/uploads', {
      params: {
        path: { org_id: org },
        header: {
          'Tus-Resumable': '1.0.0',
          'Upload-Length': file.size,
          'Upload-Metadata': `filename ${name}`,
        },
      },
      headers: { 'Content-Type': 'application/offset+octet-stream' },
      body: file as never,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );
}
