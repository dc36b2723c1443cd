import { canonicalVoxel, type Window } from '@annotome/sam-med3d';
import { describe, expect, it } from 'vitest';

import { batchSize, halvedWhenFull } from './batch-size.ts';

const manifest = { files: [{ name: 'image-encoder.onnx', bytes: 400e6, sha256: '' }, { name: 'mask-decoder.onnx', bytes: 20e6, sha256: '' }] }; // prettier-ignore
const window = (n: number): Window => ({ start: canonicalVoxel(n, 0, 0) });

describe('batchSize', () => {
  it('fits the device’s memory beside the weights of every lane', () => {
    expect(batchSize('cpu', 4, manifest, undefined)).toBe(1);
    expect(batchSize('cuda', 2, manifest, undefined)).toBe(1);
    expect(batchSize('cuda', 2, manifest, 2e9)).toBe(1);
    expect(batchSize('cuda', 2, manifest, 6e9)).toBe(4);
    expect(batchSize('cuda', 2, manifest, 80e9)).toBe(8);
  });
});

describe('halvedWhenFull', () => {
  it('runs what does not fit in halves, in their order, and leaves other failures alone', async () => {
    const runs: number[] = [];
    const encoder = halvedWhenFull({
      count: 1,
      encode: (windows) => {
        runs.push(windows.length);
        if (windows.length > 2) return Promise.reject(new Error('CUDA out of memory'));
        if (windows.some(({ start }) => start[0] === 99)) return Promise.reject(new Error('no such graph'));
        return Promise.resolve(windows.map(({ start }) => Float32Array.of(start[0])));
      },
    });
    expect((await encoder.encode([0, 1, 2, 3, 4].map(window))).map(([value]) => value)).toEqual([0, 1, 2, 3, 4]);
    expect(runs).toEqual([5, 2, 3, 1, 2]);
    await expect(encoder.encode([window(99), window(1)])).rejects.toThrow('no such graph');
  });
});
