import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  affineFromSteps,
  iFastest,
  makeGrid,
  makeVolume,
  openPyramid,
  reorient,
  resample,
  size,
  toWorld,
  voxel,
  world,
  worldVector,
  writePyramid,
} from './index.ts';

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const squeezed = (code: string): string => code.replace(/\s+/g, ' ').replace(/, \)/g, ')').replace(/\( /g, '(').trim();

describe('README', () => {
  it('shows code that runs', async () => {
    // example begins
    const affine = affineFromSteps(worldVector(0.8, 0, 0), worldVector(0, 0.8, 0), worldVector(0, 0, 3), world(-20, -20, 100));
    const ct = makeVolume(makeGrid([50, 50, 20], affine), iFastest(new Int16Array(50 * 50 * 20).fill(40)));

    // The model's view: axes to RAS, 1.5 mm, and air where there is no CT.
    const ras = reorient(ct, 'RAS');
    const target = makeGrid([26, 26, 38], [-1.5, 0, 0, 18, 0, -1.5, 0, 18, 0, 0, 1.5, 100]);
    const { data } = resample(ras, target, { interpolation: 'linear', outside: -1024 });

    // Stored for the browser, and one slice of it read back.
    const store = new Map<string, Uint8Array>();
    await writePyramid(store, ct, { kind: 'image' });
    const pyramid = await openPyramid(store);
    const slice = await pyramid.readBox(0, { start: voxel(0, 0, 10), size: size(50, 50, 1) });
    const corner = toWorld(slice.grid, voxel(0, 0, 0)); // (-20, -20, 130): LPS millimetres
    // example ends
    expect(Array.from(data.slice(0, 3))).toEqual([40, 40, 40]);
    expect(new Set(data)).toEqual(new Set([40]));
    expect(corner).toEqual([-20, -20, 130]);
    expect(slice.data).toEqual(new Int16Array(2500).fill(40));
  });

  it('is the code that ran', () => {
    const ran = /\/\/ example begins\n([\s\S]*?)\/\/ example ends\n/.exec(text('./readme.test.ts'))?.[1] ?? 'no example here';
    const shown = /```ts\n([\s\S]*?)```/.exec(text('../README.md'))?.[1] ?? 'no example there';
    expect(squeezed(shown)).toBe(squeezed(ran));
  });
});
