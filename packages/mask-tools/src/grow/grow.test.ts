import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedBits, readJsonFixture, readNiftiFixture, seededRandom } from '@annotome/testing';
import {
  affineFromSteps,
  iFastest,
  makeGrid,
  makeVolume,
  pasteMask,
  toWorld,
  voxel,
  voxelCount,
  world,
  worldVector,
  type Affine,
  type BoxMask,
  type Grid,
  type Volume,
  type WorldVector,
} from '@annotome/volume';
import { grow, GrowError, growWindow, type GrowClick } from '../index.ts';

type Triple = [number, number, number];

/** scipy.ndimage.label, SimpleITK's ConnectedThreshold and skimage.graph.MCP_Geometric: tests/fixtures/expected/mask-tools/make.py. */
const expected = readJsonFixture<{
  twoTone: { grid: string; size: Triple; affine: Affine; inside: Triple; outside: Triple; mask: string; bits: string }[];
  geodesic: { size: Triple; affine: Affine; free: string; inside: Triple; outside: Triple; nearer: string; further: string };
}>('expected/mask-tools/expected.json');

function whole(mask: BoxMask, grid: Grid): Uint8Array {
  const out = iFastest(new Uint8Array(voxelCount(grid.size)));
  pasteMask(mask, out, grid.size, 1);
  return out;
}
const at = (grid: Grid, p: Triple, label: 'inside' | 'outside' = 'inside'): GrowClick => ({
  world: toWorld(grid, voxel(...p)),
  label,
});
const count = (bits: Uint8Array): number => bits.reduce((sum, v) => sum + v, 0);
const twoTones = (bits: Uint8Array, low = -70, high = 60): Int16Array => Int16Array.from(bits, (v) => (v ? high : low));

/** Placed by hand into TotalSegmentator's example CT (3 mm): each outside click where the last result had leaked most. */
const LIVER: Triple = [88, 54, 15];
const KIDNEY: ['inside' | 'outside', number, number, number][] = [['inside', 83, 37, 8], ['outside', 71, 21, 13], ['outside', 93, 34, 19], ['outside', 76, 61, 6]]; // prettier-ignore

describe('grow', () => {
  it.each(expected.twoTone)('is the connected part of a phantom of two values, exactly, on a grid that is $grid', (c) => {
    const grid = makeGrid(c.size, c.affine);
    const bits = packedBits(c.mask, voxelCount(grid.size));
    const part = packedBits(c.bits, voxelCount(grid.size));
    for (const [low, high] of [
      [-70, 60],
      [60, -70],
      [0, 1],
      [-1000, 3000],
    ] as const) {
      // prettier-ignore
      const volume = makeVolume(grid, iFastest(twoTones(bits, low, high)));
      expect(whole(grow(volume, [at(grid, c.inside)]), grid)).toEqual(part);
      expect(whole(grow(volume, [at(grid, c.inside), at(grid, c.outside, 'outside')]), grid)).toEqual(part);
    }
  });

  it('divides one tissue between an inside and an outside click by the way through it', () => {
    const c = expected.geodesic;
    const grid = makeGrid(c.size, c.affine);
    const n = voxelCount(grid.size);
    const volume = makeVolume(grid, iFastest(twoTones(packedBits(c.free, n))));
    const mask = whole(grow(volume, [at(grid, c.inside), at(grid, c.outside, 'outside')]), grid);
    const [nearer, further] = [packedBits(c.nearer, n), packedBits(c.further, n)];
    expect(count(nearer)).toBeGreaterThan(500);
    expect(count(further)).toBeGreaterThan(500);
    expect(nearer.filter((v, m) => v && !mask[m])).toHaveLength(0);
    expect(further.filter((v, m) => v && mask[m])).toHaveLength(0);
  });

  it('is exact where cells are coarser than voxels, too', () => {
    const grid = makeGrid([260, 250, 200], [0.6, 0, 0, 0, 0, 0.6, 0, 0, 0, 0, 0.8, 0]);
    const ball = new Uint8Array(voxelCount(grid.size));
    const centre = [130, 120, 90] as const;
    const radii = [40, 70, 33.3] as const;
    for (let k = 0, v = 0; k < 200; k++) {
      for (let j = 0; j < 250; j++) {
        for (let i = 0; i < 260; i++, v++) {
          if (((i - centre[0]) / radii[0]) ** 2 + ((j - centre[1]) / radii[1]) ** 2 + ((k - centre[2]) / radii[2]) ** 2 <= 1)
            ball[v] = 1;
        }
      }
    }
    const volume = makeVolume(grid, iFastest(twoTones(ball)));
    const mask = whole(grow(volume, [at(grid, [131, 119, 88]), at(grid, [20, 20, 20], 'outside')]), grid);
    expect(Buffer.compare(mask, ball)).toBe(0);
  });

  it('contains every inside click and no outside click, and is the same for the same patient stored the other way round', () => {
    const random = seededRandom(11);
    const n: Triple = [24, 22, 18];
    const steps = [worldVector(0.9, 0.1, 0), worldVector(-0.1, 1.1, 0), worldVector(0, 0.2, 1.8)] as const;
    const grid = makeGrid(n, affineFromSteps(...steps, world(3, 4, 5)));
    const offset = ([i, j, k]: Triple): number => i + n[0] * (j + n[1] * k);
    const place = fc.tuple(fc.nat(n[0] - 1), fc.nat(n[1] - 1), fc.nat(n[2] - 1));
    const clicks = fc.uniqueArray(fc.tuple(place, fc.boolean()), { minLength: 1, maxLength: 6, selector: ([p]) => p.join() });
    fc.assert(
      fc.property(clicks, fc.constantFrom(0, 1, 2), (list, axis) => {
        const all = list.map(([p, inside], c) => [p, c === 0 || inside ? 'inside' : 'outside'] as const);
        const data = Int16Array.from({ length: voxelCount(grid.size) }, (_, v) => (Math.floor(v / 72) % 5) * 20 + 30 * random());
        const mask = whole(grow(makeVolume(grid, iFastest(data)), all.map(([p, label]) => at(grid, p, label))), grid); // prettier-ignore
        for (const [p, label] of all) expect(mask[offset(p)]).toBe(Number(label === 'inside'));

        const flip = (p: Triple): Triple => p.map((v, d) => (d === axis ? n[d as 0] - 1 - v : v)) as Triple;
        const [si, sj, sk] = steps.map((s, d) => (d === axis ? worldVector(-s[0], -s[1], -s[2]) : s)) as [
          WorldVector,
          WorldVector,
          WorldVector,
        ];
        const mirror = makeGrid(n, affineFromSteps(si, sj, sk, toWorld(grid, voxel(...flip([0, 0, 0])))));
        const mirrored = new Int16Array(data.length);
        for (let k = 0; k < n[2]; k++) {
          for (let j = 0; j < n[1]; j++)
            for (let i = 0; i < n[0]; i++) mirrored[offset(flip([i, j, k]))] = data[offset([i, j, k])] as number;
        }
        const other = whole(grow(makeVolume(mirror, iFastest(mirrored)), all.map(([p, label]) => at(grid, p, label))), mirror); // prettier-ignore
        const differ: Triple[] = [];
        for (let k = 0; k < n[2]; k++) {
          for (let j = 0; j < n[1]; j++) {
            for (let i = 0; i < n[0]; i++) if (mask[offset([i, j, k])] !== other[offset(flip([i, j, k]))]) differ.push([i, j, k]);
          }
        }
        expect(differ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('segments the liver of a noisy CT from one click, and a kidney from four', () => {
    const ct = readNiftiFixture('data/totalseg-ct/example_ct_sm.nii.gz');
    const labels = readNiftiFixture('data/totalseg-ct/example_seg.nii.gz').data;
    const grid = makeGrid(ct.size, ct.affine as unknown as Affine);
    const volume = makeVolume(grid, iFastest(ct.data));
    const dice = (clicks: readonly GrowClick[], label: number): number => {
      let [both, either] = [0, 0];
      whole(grow(volume, clicks), grid).forEach((v, n) => {
        const truth = Number(labels[n] === label);
        both += 2 * (v & truth);
        either += v + truth;
      });
      return both / either;
    };
    expect(dice([at(grid, LIVER)], 5)).toBeGreaterThan(0.8);
    expect(dice(KIDNEY.map(([label, ...p]) => at(grid, p, label)), 2)).toBeGreaterThan(0.85); // prettier-ignore
  });

  it('says what it needs', () => {
    const grid = makeGrid([4, 4, 4], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
    const volume: Volume = makeVolume(grid, iFastest(new Float32Array(64).fill(NaN)));
    expect(() => grow(volume, [])).toThrow(GrowError);
    expect(() => grow(volume, [at(grid, [1, 1, 1], 'outside')])).toThrow(/needs an inside click/);
    expect(() => grow(volume, [at(grid, [9, 1, 1])])).toThrow(/needs an inside click/);
    expect(() => grow(volume, [at(grid, [1, 1, 1])])).toThrow(/no image value/);
  });
});

describe('growWindow', () => {
  it('is 192 mm wide around the clicks, wider where they are further apart, and on the grid', () => {
    const grid = makeGrid([512, 512, 300], [0.75, 0, 0, 0, 0, 0.75, 0, 0, 0, 0, 1.5, 0]);
    expect(growWindow(grid, [voxel(256, 256, 150)])).toEqual({ start: [128, 128, 86], size: [257, 257, 129] });
    expect(growWindow(grid, [voxel(10, 256, 150), voxel(400, 256, 150)])).toEqual({ start: [0, 128, 86], size: [433, 257, 129] });
    expect(() => growWindow(grid, [voxel(-900, 0, 0)])).toThrow(/None of the clicks/);
  });
});
