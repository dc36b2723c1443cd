import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, type BlobStore } from '@annotome/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveBlob } from './serve-blob.ts';

let folder: string;
let store: BlobStore;
const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annotome-serve-'));
  store = fileStore(folder);
  await store.put('volumes/v.zarr/0/c/0/0/0', bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = (headers: Record<string, string> = {}, method = 'GET', key = 'volumes/v.zarr/0/c/0/0/0') =>
  serveBlob({
    request: new Request('http://localhost/x', { method, headers }),
    store,
    key,
    contentType: 'application/octet-stream',
  });
const bodyOf = async (response: Response | undefined): Promise<Uint8Array> =>
  new Uint8Array((await response?.arrayBuffer()) ?? []);

describe('serveBlob', () => {
  it('sends all of it, to be kept for good by this browser alone', async () => {
    const response = await ask();
    expect(response?.status).toBe(200);
    expect(await bodyOf(response)).toEqual(bytes);
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      'content-length': '1000',
      'cache-control': 'private, max-age=31536000, immutable, no-transform',
      'cross-origin-resource-policy': 'same-origin',
      'accept-ranges': 'bytes',
      vary: 'Cookie',
    });
  });

  it('sends the part that is asked for', async () => {
    const response = await ask({ range: 'bytes=10-19' });
    expect(response?.status).toBe(206);
    expect(response?.headers.get('content-range')).toBe('bytes 10-19/1000');
    expect(response?.headers.get('content-length')).toBe('10');
    expect(await bodyOf(response)).toEqual(bytes.slice(10, 20));
    expect(await bodyOf(await ask({ range: 'bytes=-5' }))).toEqual(bytes.slice(-5));
    const behind = await ask({ range: 'bytes=1000-' });
    expect([behind?.status, behind?.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  });

  it('does not send what the browser has, and no part of another version', async () => {
    const etag = (await ask({}, 'HEAD'))?.headers.get('etag') ?? '';
    const same = await ask({ 'if-none-match': `"other", ${etag}` });
    expect([same?.status, (await bodyOf(same)).length]).toEqual([304, 0]);
    expect((await ask({ 'if-none-match': '"other"' }))?.status).toBe(200);
    expect((await ask({ range: 'bytes=0-1', 'if-range': etag }))?.status).toBe(206);
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"other"' }))?.status).toBe(200);
  });

  it('answers HEAD without a body, and nothing where there is nothing', async () => {
    const head = await ask({}, 'HEAD');
    expect([head?.status, head?.headers.get('content-length'), (await bodyOf(head)).length]).toEqual([200, '1000', 0]);
    expect(await ask({}, 'GET', 'volumes/other.zarr/zarr.json')).toBeUndefined();
    expect(await ask({ range: 'bytes=0-1' }, 'GET', 'volumes/other.zarr/zarr.json')).toBeUndefined();
  });
});
