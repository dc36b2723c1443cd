import { readdirSync, readFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { defaultModelFolder, loadModel, type LoadedModel } from '@annotome/gpu-worker';
import { memorySource } from '@annotome/formats';
import { fixturePath, readNiftiFixture } from '@annotome/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, COMPUTING_FLAGS } from './chromium.ts';
import { serve } from './serve.ts';
import { wholeWay, type Outcome } from './whole-way.ts';
import type { WorkerJob } from './whole-way.worker.ts';

const below = (folder: string, keep: (name: string) => boolean = () => true): string[] =>
  readdirSync(fixturePath(`data/${folder}`))
    .filter(keep)
    .map((name) => `/data/${folder}/${name}`);

let model: LoadedModel;
let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const folder = await defaultModelFolder();
  model = await loadModel({ dir: folder, device: 'cpu' });
  const served = await serve(folder);
  server = served.server;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: COMPUTING_FLAGS });
  page = await browser.newPage();
  await page.goto(served.address);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await model?.release();
});

/** Runs a job in a worker of the page; the worker, with its sessions, is kept for the next. */
async function inBrowser(job: WorkerJob): Promise<Outcome> {
  const answer = await page.evaluate((job) => {
    const scope = globalThis as typeof globalThis & { worker?: Worker };
    const worker = (scope.worker ??= new Worker('/worker.js', { type: 'module' }));
    return new Promise<{ outcome?: unknown; error?: string }>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<{ outcome?: unknown; error?: string }>) => resolve(data);
      worker.onerror = ({ message }) => resolve({ error: `the worker did not start: ${message}` });
      worker.postMessage(job);
    });
  }, job);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.outcome as Outcome;
}

function inNode({ files, click }: WorkerJob): Promise<Outcome> {
  const sources = files.map((path) =>
    memorySource(path.slice(path.lastIndexOf('/') + 1), new Uint8Array(readFileSync(fixturePath(path.slice(1))))),
  );
  return wholeWay(click ? { files: sources, click } : { files: sources }, { ...model, now: () => performance.now() });
}

/** How much two masks of one image overlap. */
function diceOf(a: Outcome, b: Outcome): number {
  if (!a.mask || !b.mask) return 0;
  const cells = (mask: NonNullable<Outcome['mask']>): Set<string> => {
    const [ni, nj] = mask.size as [number, number];
    const [si, sj, sk] = mask.start as [number, number, number];
    const filled = mask.data.flatMap((value, at) => (value === 0 ? [] : [at]));
    return new Set(filled.map((at) => `${si + (at % ni)},${sj + (Math.floor(at / ni) % nj)},${sk + Math.floor(at / (ni * nj))}`));
  };
  const [first, second] = [cells(a.mask), cells(b.mask)];
  return (2 * [...first].filter((cell) => second.has(cell)).length) / (first.size + second.size);
}

describe('the same packages in a Chromium worker and in Node', () => {
  it('segment the liver alike, and as the golden mask', async () => {
    const job: WorkerJob = { files: ['/data/totalseg-ct/example_ct_sm.nii.gz'], click: [86, 47, 29] };
    const [there, here] = [await inBrowser(job), await inNode(job)];
    expect({ ...there, mask: undefined, confidence: undefined }).toEqual({ ...here, mask: undefined, confidence: undefined });
    expect(there.confidence).toBeCloseTo(here.confidence ?? 0, 4);
    expect(diceOf(there, here)).toBeGreaterThan(0.999);
    const golden = [...readNiftiFixture('golden/end-to-end/ct-liver.1-clicks.nii.gz').data].filter((v) => v > 0).length;
    expect(Math.abs((there.mask?.voxels ?? 0) - golden)).toBeLessThan(0.001 * golden);
  });

  it('read a DICOM series in JPEG 2000 alike, and segment it', async () => {
    const job: WorkerJob = { files: below('totalseg-ct-dicom-j2k/dicom'), click: [256, 256, 10] };
    const [there, here] = [await inBrowser(job), await inNode(job)];
    expect({ ...there, mask: undefined, confidence: undefined }).toEqual({ ...here, mask: undefined, confidence: undefined });
    expect(diceOf(there, here)).toBeGreaterThan(0.999);
  });

  it.each([
    ...below('ts-one-ct-15-syntaxes', (name) => name.startsWith('CTImage') && !/4\.5[35]\.dcm$/.test(name)),
    ...below('ts-multiframe-fragments', (name) => name.endsWith('.dcm')),
    ...below('nrrd-mha-variants', (name) => name === 'mha.mha' || name === 'BallBinary30x30x30_gz.nrrd'),
    ...below('nifti-corner-cases', (name) => ['shear.nii.gz', 'avg152T1_RL_nifti.nii.gz', 'mtr.nii.gz'].includes(name)),
  ])('read %s alike', async (file) => {
    const job: WorkerJob = { files: [file] };
    expect(await inBrowser(job)).toEqual(await inNode(job));
  });
});
