import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { partOf, uploadFile } from './upload';

const KIB = 1024;
const ID = '0192a000-0000-7000-8000-0000000000f1';
const file = (size: number) => new File([new Uint8Array(size)], '议程.bin');

/** A service that takes parts; `fails` says what becomes of the nth request instead. */
function service(
  size: number,
  fails: (n: number) => Response | 'lost' | 'answerLost' | undefined = () => undefined,
) {
  const asked: string[] = [];
  const keys = new Set<string | null>();
  let come = 0;
  let isBegun = false;
  vi.stubGlobal('fetch', async (request: Request) => {
    const bad = fails(asked.length);
    asked.push(`${request.method} ${request.headers.get('Upload-Offset') ?? ''}`.trim());
    if (bad === 'lost') throw new TypeError('Failed to fetch');
    if (bad instanceof Response) return bad;
    const body = (await request.arrayBuffer()).byteLength;
    if (request.method === 'POST') {
      keys.add(request.headers.get('Idempotency-Key'));
      expect(request.headers.get('Upload-Length')).toBe(String(size));
      if (!isBegun) come = body;
      isBegun = true;
      if (bad === 'answerLost') throw new TypeError('Failed to fetch');
      return Response.json({ id: ID, name: '议程.bin', size, offset: come, expires_at: '' }, { status: 201 });
    }
    if (request.method === 'PATCH') {
      expect(request.headers.get('Upload-Offset')).toBe(String(come));
      come += body;
      if (bad === 'answerLost') throw new TypeError('Failed to fetch');
    }
    const headers = { 'Upload-Offset': String(come) };
    return new Response(null, { status: request.method === 'HEAD' ? 200 : 204, headers });
  });
  return { asked, keys, come: () => come };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function sent(of: File) {
  const going = uploadFile('org', of, 'meeting');
  const ended = going.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, vi.advanceTimersByTimeAsync(5_000).then(() => false)])));
  return going;
}

test('parts are small enough to see progress, and few', () => {
  expect(partOf(1)).toBe(256 * KIB);
  expect(partOf(10 * 1024 * KIB)).toBe(512 * KIB);
  expect(partOf(512 * 1024 * KIB)).toBe(4096 * KIB);
});

test('a small file goes in one request, a larger one in parts', async () => {
  const small = service(3);
  expect(await sent(file(3))).toBe(ID);
  expect(small.asked).toEqual(['POST']);
  const size = 600 * KIB;
  const large = service(size);
  expect(await sent(file(size))).toBe(ID);
  expect(large.asked).toEqual(['POST', `PATCH ${256 * KIB}`, `PATCH ${512 * KIB}`]);
  expect(large.come()).toBe(size);
});

test('where a connection was lost, it goes on from what has come', async () => {
  const size = 600 * KIB;
  const one = service(size, (n) => (n === 0 || n === 2 ? 'answerLost' : n === 3 ? 'lost' : undefined));
  expect(await sent(file(size))).toBe(ID);
  expect(one.asked).toEqual(['POST', 'POST', `PATCH ${256 * KIB}`, 'HEAD', 'HEAD', `PATCH ${512 * KIB}`]);
  expect(one.keys.size).toBe(1);
  expect(one.come()).toBe(size);
});

test('what does not pass is told at once, and a connection that stays lost in the end', async () => {
  const full = service(3, () => Response.json({ code: 'files_quota_exceeded', detail: '' }, { status: 413 }));
  await expect(sent(file(3))).rejects.toMatchObject({ code: 'files_quota_exceeded' });
  expect(full.asked).toHaveLength(1);
  const lost = service(3, () => 'lost');
  await expect(sent(file(3))).rejects.toMatchObject({ code: 'unreachable' });
  expect(lost.asked).toHaveLength(9);
});
