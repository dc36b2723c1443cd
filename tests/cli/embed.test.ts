import { cpSync, existsSync, readFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { fixturePath } from '@annotome/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import { annotome, mustSucceed, scratchFolder, start } from './annotome.ts';

const CT = fixturePath('data/totalseg-ct/example_ct.nii.gz');
const folder = scratchFolder();
const whole = join(folder, 'whole.zarr');

interface EmbedDocument {
  readonly windows: number;
  readonly embedded: number;
  readonly alreadyThere: number;
  readonly windowsPerSecond: number;
  readonly coresBusy: number;
  readonly peakMemoryBytes: number;
}

interface Metadata {
  readonly shape: readonly [number, number, number, number, number];
  readonly data_type: string;
  readonly attributes: { readonly windowStarts: readonly (readonly number[])[]; readonly model: { readonly hash: string } };
}

const metadataOf = (dir: string): Metadata => JSON.parse(readFileSync(join(dir, 'embeddings/zarr.json'), 'utf8')) as Metadata;
const chunkOf = (dir: string, window: number): string => join(dir, `embeddings/c/${window}/0/0/0/0`);
const chunks = (dir: string): number[] =>
  existsSync(join(dir, 'embeddings/c'))
    ? readdirSync(join(dir, 'embeddings/c'))
        .map(Number)
        .filter((window) => existsSync(chunkOf(dir, window)))
        .sort((a, b) => a - b)
    : [];

let first: EmbedDocument;
beforeAll(async () => {
  first = JSON.parse(
    mustSucceed(await annotome('embed', CT, '--out', whole, '--device', 'cpu', '--json')).stdout,
  ) as EmbedDocument;
});

describe('embed', () => {
  it('stores every window as one whole float16 chunk, the middle one first', () => {
    const { shape, data_type, attributes } = metadataOf(whole);
    expect(data_type).toBe('float16');
    expect(shape.slice(2)).toEqual([8, 8, 8]);
    expect(shape[0]).toBe(attributes.windowStarts.length);
    expect(first).toMatchObject({ windows: shape[0], embedded: shape[0], alreadyThere: 0 });
    expect(chunks(whole)).toHaveLength(shape[0]);
    for (const window of chunks(whole)) expect(statSync(chunkOf(whole, window)).size).toBe(shape[1] * 512 * 2);
    // 122 × 101 × 112 voxels of 3 mm are 244 × 202 × 224 of 1.5 mm.
    const distance = ([x, y, z]: readonly number[]): number =>
      Math.hypot((x ?? 0) + 64 - 122, (y ?? 0) + 64 - 101, (z ?? 0) + 64 - 112);
    const distances = attributes.windowStarts.map(distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  it('tells how fast it went and how busy the cores were', () => {
    expect(first.windowsPerSecond).toBeGreaterThan(0);
    expect(first.coresBusy).toBeGreaterThan(0);
    expect(first.peakMemoryBytes).toBeGreaterThan(1e7);
  });

  it('goes on after kill -9 without doing a finished window again, and gives the same bytes', async () => {
    const dir = join(folder, 'killed.zarr');
    const running = start('embed', CT, '--out', dir, '--device', 'cpu');
    while (chunks(dir).length < 2 && running.child.exitCode === null) await wait(5);
    running.child.kill('SIGKILL');
    expect((await running.outcome).signal).toBe('SIGKILL');
    const before = chunks(dir);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(first.windows);
    const times = before.map((window) => statSync(chunkOf(dir, window)).mtimeMs);
    const again = JSON.parse(
      mustSucceed(await annotome('embed', CT, '--out', dir, '--device', 'cpu', '--json')).stdout,
    ) as EmbedDocument;
    expect(again).toMatchObject({ windows: first.windows, alreadyThere: before.length, embedded: first.windows - before.length });
    expect(before.map((window) => statSync(chunkOf(dir, window)).mtimeMs)).toEqual(times);
    for (const window of chunks(whole))
      expect(readFileSync(chunkOf(dir, window)).equals(readFileSync(chunkOf(whole, window)))).toBe(true);
  });

  // At several places: ONNX Runtime aborts a process that ends a thread inside a run.
  it.each([0, 1, 3, 6])(
    'ends at Ctrl-C after %i windows with 130, keeps what is finished, and leaves no half window',
    async (n) => {
      const dir = join(folder, `interrupted-${n}.zarr`);
      const running = start('embed', CT, '--out', dir, '--device', 'cpu', '--json');
      while (!existsSync(dir) || (chunks(dir).length < n && running.child.exitCode === null)) await wait(5);
      running.child.kill('SIGINT');
      const outcome = await running.outcome;
      expect(outcome.code).toBe(130);
      expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { kind: 'interrupted' } });
      for (const window of chunks(dir)) expect(readdirSync(join(dir, `embeddings/c/${window}/0/0/0`))).toEqual(['0']);
    },
  );

  it('may run twice at once into one folder', async () => {
    const dir = join(folder, 'twice.zarr');
    const both = await Promise.all([1, 2].map(() => annotome('embed', CT, '--out', dir, '--device', 'cpu')));
    both.forEach(mustSucceed);
    for (const window of chunks(whole)) {
      expect(readFileSync(chunkOf(dir, window)).equals(readFileSync(chunkOf(whole, window)))).toBe(true);
      expect(readdirSync(join(dir, `embeddings/c/${window}/0/0/0`))).toEqual(['0']);
    }
  });

  it('does a damaged window again, and nothing when all is there', async () => {
    const dir = join(folder, 'damaged.zarr');
    cpSync(whole, dir, { recursive: true });
    truncateSync(chunkOf(dir, 3), 100);
    const again = JSON.parse(mustSucceed(await annotome('embed', CT, '--out', dir, '--json')).stdout) as EmbedDocument;
    expect(again).toMatchObject({ embedded: 1, alreadyThere: first.windows - 1 });
    expect(readFileSync(chunkOf(dir, 3)).equals(readFileSync(chunkOf(whole, 3)))).toBe(true);
    const nothing = JSON.parse(mustSucceed(await annotome('embed', CT, '--out', dir, '--json')).stdout) as EmbedDocument;
    expect(nothing).toMatchObject({ embedded: 0, alreadyThere: first.windows });
  });

  it('refuses a folder of another image', async () => {
    const outcome = await annotome('embed', fixturePath('data/totalseg-ct/example_ct_sm.nii.gz'), '--out', whole);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('another image');
  });
});

describe('segment --embedding', () => {
  const click = ['--point', '86,47,100', '--device', 'cpu', '--json'];

  it('decodes a stored window, without encoding', async () => {
    const out = join(folder, 'stored.nii.gz');
    const document = JSON.parse(
      mustSucceed(await annotome('segment', CT, '--embedding', whole, ...click, '--out', out)).stdout,
    ) as {
      voxels: number;
      encoderMs: number | null;
      window: { start: number[] };
    };
    expect(document.voxels).toBeGreaterThan(0);
    expect(document.encoderMs).toBeNull();
    expect(metadataOf(whole).attributes.windowStarts).toContainEqual(document.window.start);
  });

  it('refuses windows of another image', async () => {
    const other = fixturePath('data/totalseg-ct/example_ct_sm.nii.gz');
    const outcome = await annotome(
      'segment',
      other,
      '--embedding',
      whole,
      '--point',
      '86,47,29',
      '--out',
      join(folder, 'x.nii.gz'),
    );
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('another image');
  });
});
