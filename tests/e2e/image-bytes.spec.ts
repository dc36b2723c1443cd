import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect, request as requests, test } from '@playwright/test';

/** What the API answers, as the page's client reads it. */
async function query<T>(api: APIRequestContext, procedure: string, input: unknown): Promise<T> {
  const response = await api.get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`);
  expect(response.status(), await response.text()).toBe(200);
  return ((await response.json()) as { result: { data: { json: T } } }).result.data.json;
}

async function signIn(api: APIRequestContext, email: string, password: string): Promise<void> {
  const { csrfToken } = (await (await api.get('/api/auth/csrf')).json()) as { csrfToken: string };
  await api.post('/api/auth/callback/credentials', { form: { csrfToken, email, password } });
  expect((await query<{ user: { email: string } }>(api, 'session.me', null)).user.email).toBe(email);
}

interface Demo {
  readonly volumeId: string;
  readonly modelHash: string;
}

/** The demo's first image, once it is prepared. */
async function demoImage(api: APIRequestContext): Promise<Demo> {
  const [project] = await query<{ id: string }[]>(api, 'projects.list', {});
  let volumeId = '';
  await expect(async () => {
    const { cases } = await query<{ cases: { volume: { id: string }; embedding: { state: string } | null }[] }>(
      api,
      'cases.list',
      { projectId: project?.id },
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

test('image bytes go to members alone, in part or whole, to be kept, and their reading is noted once', async ({
  request,
  baseURL,
}) => {
  await signIn(request, 'viewer@demo.annotome.local', 'annotome-demo');
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
  const owner = await requests.newContext({ baseURL: baseURL ?? '' });
  await signIn(owner, 'owner@demo.annotome.local', 'annotome-demo');
  const { events } = await query<{ events: { action: string; actor: string }[] }>(owner, 'audit.list', {
    objectId: demo.volumeId,
    objectType: 'volume',
  });
  const readings = events
    .filter(({ actor, action }) => actor === 'Vera Viewer' && action.startsWith('volume.read-'))
    .map(({ action }) => action);
  expect(readings.sort()).toEqual(['volume.read-embedding', 'volume.read-thumbnail', 'volume.read-voxels']);
  await owner.dispose();

  const nobody = await requests.newContext({ baseURL: baseURL ?? '' });
  for (const address of [...addressesOf(demo), `/api/models/${demo.modelHash}/manifest.json`]) {
    expect((await nobody.get(address)).status(), `signed out: ${address}`).toBe(401);
  }
  await nobody.dispose();

  const stranger = await requests.newContext({ baseURL: baseURL ?? '', extraHTTPHeaders: { origin: baseURL ?? '' } });
  const person = {
    email: `stranger-${randomUUID()}@hospital.example`,
    name: 'Sam Stranger',
    password: 'a-long-enough-password',
    organization: 'Elsewhere',
  };
  expect((await stranger.post('/api/trpc/account.signUp', { data: { json: person } })).status()).toBe(200);
  await signIn(stranger, person.email, person.password);
  for (const address of addressesOf(demo)) {
    expect((await stranger.get(address)).status(), `another organization: ${address}`).toBe(404);
  }
  await stranger.dispose();
});
