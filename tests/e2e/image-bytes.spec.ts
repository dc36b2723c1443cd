import { type APIRequestContext, expect, test } from '@playwright/test';
import { DEMO_PASSWORD, demoProject, newClient, query, signIn, signUp } from './api.ts';

interface Demo {
  readonly volumeId: string;
  readonly modelHash: string;
}

/** The demo's first image, once it is prepared. */
async function demoImage(api: APIRequestContext): Promise<Demo> {
  const projectId = await demoProject(api);
  let volumeId = '';
  await expect(async () => {
    const { cases } = await query<{ cases: { volume: { id: string }; embedding: { state: string } | null }[] }>(
      api,
      'cases.list',
      { projectId },
    );
    const ready = cases.find(({ embedding }) => embedding?.state === 'ready');
    expect(ready).toBeDefined();
    volumeId = ready?.volume.id ?? '';
  }).toPass({ timeout: 150_000 });
  const { modelHash } = await query<{ modelHash: string }>(api, 'windows.list', { volumeId });
  return { volumeId, modelHash };
}

const addressesOf = ({ volumeId, modelHash }: Demo): readonly string[] => [
  `/api/volumes/${volumeId}/zarr/zarr.json`,
  `/api/volumes/${volumeId}/zarr/0/c/0/0/0`,
  `/api/volumes/${volumeId}/thumbnail`,
  `/api/embeddings/${modelHash}/${volumeId}/0`,
];

test('image bytes go to members alone, in part or whole, to be kept, and their reading is noted once', async ({ request }) => {
  await signIn(request, 'viewer@demo.annotome.local', DEMO_PASSWORD);
  const demo = await demoImage(request);
  const [root = '', chunk = '', thumbnail = '', embedding = ''] = addressesOf(demo);

  for (const [address, type] of [
    [root, 'application/json'],
    [chunk, 'application/octet-stream'],
    [thumbnail, 'image/webp'],
    [embedding, 'application/octet-stream'],
  ] as const) {
    const response = await request.get(address);
    expect(response.status(), address).toBe(200);
    expect(response.headers()).toMatchObject({
      'content-type': type,
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringMatching(/^private, max-age=31536000, immutable/),
    });
  }
  const whole = await (await request.get(chunk)).body();
  const part = await request.get(chunk, { headers: { range: 'bytes=100-199' } });
  expect([part.status(), part.headers()['content-range']]).toEqual([206, `bytes 100-199/${whole.length}`]);
  expect(Buffer.compare(await part.body(), whole.subarray(100, 200))).toBe(0);
  const etag = part.headers()['etag'] ?? '';
  expect((await request.get(chunk, { headers: { 'if-none-match': etag } })).status()).toBe(304);

  for (const nowhere of [
    `/api/volumes/${demo.volumeId}/zarr/0/c/99/0/0`,
    `/api/volumes/${demo.volumeId}/zarr/..%2f${demo.volumeId}.zarr%2fzarr.json`,
    `/api/volumes/nobody-knows-it/thumbnail`,
    `/api/embeddings/${demo.modelHash}/${demo.volumeId}/-1`,
    `/api/models/${demo.modelHash}/encoder.onnx`,
  ]) {
    expect((await request.get(nowhere)).status(), nowhere).toBe(404);
  }
  expect((await request.get(`/api/embeddings/${demo.modelHash}/${demo.volumeId}/clicks/9_9_9`)).status()).toBe(409);

  const model = (await (await request.get(`/api/models/${demo.modelHash}/manifest.json`)).json()) as {
    hash: string;
    files: { name: string; bytes: number }[];
  };
  expect(model.hash).toBe(demo.modelHash);
  const decoder = await (await request.get(`/api/models/${demo.modelHash}/decoder.onnx`)).body();
  expect(decoder.length).toBe(model.files.find(({ name }) => name === 'mask-decoder.onnx')?.bytes);

  // Hundreds of pieces at once are one reading.
  await Promise.all(Array.from({ length: 30 }, () => request.get(chunk)));
  const owner = await newClient();
  await signIn(owner, 'owner@demo.annotome.local', DEMO_PASSWORD);
  const { events } = await query<{ events: { action: string; actor: string }[] }>(owner, 'audit.list', {
    objectId: demo.volumeId,
    objectType: 'volume',
  });
  const readings = events
    .filter(({ actor, action }) => actor === 'Vera Viewer' && action.startsWith('volume.read-'))
    .map(({ action }) => action);
  expect(readings.sort()).toEqual(['volume.read-embedding', 'volume.read-thumbnail', 'volume.read-voxels']);
  await owner.dispose();

  const nobody = await newClient();
  for (const address of [...addressesOf(demo), `/api/models/${demo.modelHash}/manifest.json`]) {
    expect((await nobody.get(address)).status(), `signed out: ${address}`).toBe(401);
  }
  await nobody.dispose();

  const stranger = await newClient();
  await signUp(stranger, 'Sam Stranger', 'Elsewhere');
  for (const address of addressesOf(demo)) {
    expect((await stranger.get(address)).status(), `another organization: ${address}`).toBe(404);
  }
  await stranger.dispose();
});
