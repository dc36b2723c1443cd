import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JobPayload, type ModelHash, type StudyId, type VolumeId, type WindowStart } from '@annotome/contracts';
import { defaultModel, getEmbeddingSet, removeStudy } from '@annotome/db';
import {
  canonicalGrid,
  canonicalVoxel,
  coveringWindows,
  CT_CLAMP,
  encodeWindow,
  fromFloat16,
  prepareWindow,
} from '@annotome/sam-med3d';
import { defaultModelFolder, loadModel } from '@annotome/gpu-worker';
import { writeNifti } from '@annotome/formats';
import { clickWindowKey, embeddingsFolder, gridWindowKey, modelFileKey, readyWindows, volumeFolder } from '@annotome/storage';
import { fixturePath, seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, openPyramid, type Volume } from '@annotome/volume';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type Service } from './service.ts';
import { fileOf, openWorkplace, type GivenFile, type Workplace } from './workplace.ts';

/** A volume of 3 × 3 × 3 windows or so, and few bytes. */
function manyWindows(seed: number): GivenFile {
  const random = seededRandom(seed);
  const grid = makeGrid([86, 86, 86], [-4, 0, 0, 170, 0, -4, 0, 170, 0, 0, 4, -170]);
  const data = Int16Array.from({ length: 86 ** 3 }, () => Math.floor(2000 * random() - 1000));
  return { name: `noise-${seed}.nii`, bytes: writeNifti(makeVolume(grid, iFastest(data)), { gzip: false }) };
}

let work: Workplace;
let jobs: Service;
let worker: Service;
let modelHash: ModelHash;
beforeAll(async () => {
  work = await openWorkplace();
  worker = await startService('gpu-worker', work.environment);
  jobs = await startService('jobs', work.environment);
  modelHash = (await defaultModel(work.database))?.hash as ModelHash;
});
afterAll(async () => {
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(await jobs.end('SIGTERM')).toBe(0);
  await work.close();
});

async function volumeOf(studyId: StudyId): Promise<VolumeId> {
  await work.heard('study', (event) => event.studyId === studyId && event.state === 'ready');
  const [row] = await work.query<{ id: VolumeId }>('select id from "Volume" where "studyId" = $1', [studyId]);
  if (!row) throw new Error('no volume');
  return row.id;
}
const prepared = (volumeId: VolumeId) =>
  work.heard('embedding', (event) => event.volumeId === volumeId && event.state === 'ready');
const stored = async (volumeId: VolumeId): Promise<Volume> =>
  (await openPyramid(work.store.pyramidStore(volumeFolder(volumeId)))).readLevel(0);
const windowsHeard = (volumeId: VolumeId) =>
  work.events.flatMap((event) => (event.type === 'window-ready' && event.volumeId === volumeId ? [event] : []));
const clickAt = (volumeId: VolumeId, start: WindowStart): JobPayload<'embed-window'> => ({
  organizationId: work.organizationId,
  volumeId,
  modelHash,
  start,
});

/** What the model itself makes of a window. */
async function expectedEmbedding(
  volume: Volume,
  start: readonly [number, number, number],
  clamp: boolean,
): Promise<Float32Array> {
  const model = await loadModel({ device: 'cpu' });
  try {
    expect(model.manifest.hash).toBe(modelHash);
    const { image } = prepareWindow(
      volume,
      canonicalGrid(volume.grid),
      { start: canonicalVoxel(...start) },
      clamp ? CT_CLAMP : undefined,
    );
    return (await encodeWindow(model.encoder, image)).data;
  } finally {
    await model.release();
  }
}

function expectClose(bytes: Uint8Array | undefined, expected: Float32Array): void {
  const values = Float32Array.from(new Uint16Array((bytes as Uint8Array<ArrayBuffer>).slice().buffer), fromFloat16);
  expect(values.length).toBe(expected.length);
  let worst = 0;
  values.forEach((value, n) => (worst = Math.max(worst, Math.abs(value - (expected[n] as number)) / (1 + Math.abs(value)))));
  expect(worst).toBeLessThan(2e-3);
}

describe('the GPU worker', { timeout: 180_000 }, () => {
  it('publishes its model under its hash', async () => {
    const manifest = JSON.parse(new TextDecoder().decode(await work.store.get(modelFileKey(modelHash, 'manifest.json')))) as {
      hash: string;
      files: { name: string; bytes: number }[];
    };
    expect(manifest.hash).toBe(modelHash);
    const { bytes } = manifest.files.find(({ name }) => name === 'mask-decoder.onnx') ?? {};
    expect(await work.store.head(modelFileKey(modelHash, 'decoder.onnx'))).toMatchObject({ size: bytes });
  });

  it('embeds an uploaded CT from the middle outwards, tells of each window, and stores what the model says', async () => {
    const volumeId = await volumeOf(await work.upload([await fileOf(fixturePath('data/totalseg-ct/example_ct.nii.gz'))]));
    await prepared(volumeId);
    const volume = await stored(volumeId);
    const windows = coveringWindows(canonicalGrid(volume.grid));
    expect(await readyWindows(work.store, modelHash, volumeId)).toEqual(new Set(windows.keys()));
    const heard = windowsHeard(volumeId);
    expect(heard.map(({ index }) => index).sort((a, b) => Number(a) - Number(b))).toEqual([...windows.keys()]);
    for (const { index, start } of heard) expect(start).toEqual([...(windows[index as number]?.start ?? [])]);
    expect(await getEmbeddingSet(work.scope, { volumeId, modelHash })).toEqual({
      state: 'ready',
      done: windows.length,
      total: windows.length,
      failure: null,
    });
    const counts = work.events.flatMap((event) =>
      event.type === 'embedding' && event.volumeId === volumeId ? [event.done] : [],
    );
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    for (const n of [0, windows.length - 1]) {
      const { start } = windows[n] as (typeof windows)[0];
      expectClose(await work.store.get(gridWindowKey(modelHash, volumeId, n)), await expectedEmbedding(volume, start, true));
    }
  });

  it('embeds the window of a click, the same values from the part of the image that it reads', async () => {
    const [row] = await work.query<{ id: VolumeId }>(`select id from "Volume" where name = 'example_ct.nii.gz'`);
    const volumeId = row?.id as VolumeId;
    const start: WindowStart = [17, -20, 31];
    await work.queue.enqueue('embed-window', clickAt(volumeId, start));
    const event = await work.heard('window-ready', (heard) => heard.index === null && heard.volumeId === volumeId);
    expect(event.start).toEqual(start);
    const expected = await expectedEmbedding(await stored(volumeId), start, true);
    expectClose(await work.store.get(clickWindowKey(modelHash, volumeId, start)), expected);
  });

  it('serves a click while it embeds another image, before that one’s next windows', async () => {
    const [clicked] = await work.query<{ id: VolumeId }>(`select id from "Volume" where name = 'example_ct.nii.gz'`);
    const busy = await volumeOf(await work.upload([manyWindows(1)]));
    await work.heard('window-ready', (event) => event.volumeId === busy);
    const before = windowsHeard(busy).length;
    const start: WindowStart = [3, 4, 5];
    await work.queue.enqueue('embed-window', clickAt(clicked?.id as VolumeId, start));
    await work.heard('window-ready', (event) => event.index === null && event.start.join() === start.join());
    const meanwhile = windowsHeard(busy).length - before;
    const { total } = await prepared(busy);
    expect(meanwhile).toBeLessThan(total / 2);
  });

  it('goes on after kill -9 without computing a stored window again', async () => {
    const volumeId = await volumeOf(await work.upload([manyWindows(2)]));
    await work.heard(
      'window-ready',
      (event) => event.volumeId === volumeId && event.index !== null && windowsHeard(volumeId).length >= 3,
    );
    await worker.end('SIGKILL');
    const done = await readyWindows(work.store, modelHash, volumeId);
    expect(done.size).toBeGreaterThanOrEqual(3);
    const etags = new Map<number, string | undefined>();
    for (const n of done) etags.set(n, (await work.store.head(gridWindowKey(modelHash, volumeId, n)))?.etag);
    worker = await startService('gpu-worker', work.environment);
    const { total } = await prepared(volumeId);
    expect(done.size).toBeLessThan(total);
    expect((await readyWindows(work.store, modelHash, volumeId)).size).toBe(total);
    for (const [n, etag] of etags) expect((await work.store.head(gridWindowKey(modelHash, volumeId, n)))?.etag).toBe(etag);
  });

  it('finishes the windows in hand at SIGTERM, ends with 0, and another process goes on', async () => {
    const volumeId = await volumeOf(await work.upload([manyWindows(3)]));
    await work.heard('window-ready', (event) => event.volumeId === volumeId);
    expect(await worker.end('SIGTERM')).toBe(0);
    const done = await readyWindows(work.store, modelHash, volumeId);
    expect(windowsHeard(volumeId).length).toBe(done.size);
    worker = await startService('gpu-worker', work.environment);
    const { total } = await prepared(volumeId);
    expect(done.size).toBeLessThan(total);
  });

  it('stops when the study is removed, and leaves no window behind', async () => {
    const studyId = await work.upload([manyWindows(4)]);
    const volumeId = await volumeOf(studyId);
    await work.heard('window-ready', (event) => event.volumeId === volumeId);
    await removeStudy(work.scope, { studyId });
    const left = async (): Promise<number> => {
      let count = 0;
      for await (const _ of work.store.list(embeddingsFolder(modelHash, volumeId))) count++;
      return count;
    };
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text(), { timeout: 20_000 })
      .toMatch(/annotome_images_total\{outcome="cancelled"\} 1/);
    expect(await left()).toBe(0);
  });

  it('embeds an image once, whoever asks, and images from before it came', async () => {
    await worker.end('SIGTERM');
    await work.query('delete from "Model"');
    const volumeId = await volumeOf(await work.upload([await fileOf(fixturePath('data/nifti-corner-cases/anatomical.nii'))]));
    expect(await getEmbeddingSet(work.scope, { volumeId, modelHash })).toBeUndefined();
    const others = [startService('gpu-worker', work.environment), startService('gpu-worker', work.environment)] as const;
    const [first, second] = await Promise.all(others);
    worker = first;
    await prepared(volumeId);
    expect(await second.end('SIGTERM')).toBe(0);
    const indices = windowsHeard(volumeId).map(({ index }) => index);
    expect(new Set(indices).size).toBe(indices.length);
  });

  it('does not start with a model whose bytes are not those of its hash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'annotome-model-'));
    await cp(await defaultModelFolder(), folder, { recursive: true });
    const decoder = join(folder, 'mask-decoder.onnx');
    const bytes = await readFile(decoder);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    await writeFile(decoder, bytes);
    await expect(startService('gpu-worker', { ...work.environment, MODEL_FOLDER: folder })).rejects.toThrow(
      /mask-decoder\.onnx is not the file that model\.json names/,
    );
    await rm(folder, { recursive: true });
  });

  it('answers health and metrics', async () => {
    expect(await (await fetch(`http://127.0.0.1:${worker.port}/health`)).json()).toMatchObject({ ok: true, model: modelHash });
    expect(await (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text()).toMatch(
      /annotome_jobs_waiting\{job="embed-volume"\} \d/,
    );
  });
});
