import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalGrid,
  CT_CLAMP,
  prepareWindow,
  WINDOW,
  windowAffine,
  windowAroundTarget,
  windowVolume,
  type CanonicalGrid,
  type Window,
} from '@annotome/sam-med3d';
import { readJsonFixture } from '@annotome/testing';
import {
  boundingBox,
  flipRasLps,
  iFastest,
  kFastest,
  makeVolume,
  resample,
  sameGrid,
  type Affine,
  type KFastest,
  type Volume,
} from '@annotome/volume';
import { readNiftiFixture } from './read-nifti-fixture.ts';

/** One case of `golden/preprocess/expected.json`; its make.py says what each figure is. */
interface Expected {
  readonly image: string;
  readonly label: string;
  readonly value: number;
  readonly clamp_hu: readonly number[] | null;
  readonly canonical_shape: readonly number[];
  readonly canonical_affine: readonly (readonly number[])[];
  readonly roi_affine: readonly (readonly number[])[];
  readonly mean_over_positive: number;
  readonly std_over_positive: number;
  readonly positive_voxels: number;
  readonly roi_sum: number;
  readonly quantisation_step: number;
  readonly roi_label_voxels: number;
}

const cases = Object.entries(readJsonFixture<Record<string, Expected>>('golden/preprocess/expected.json'));

/**
 * Label voxels of the window where the header's float32 decides. On the oblique `pitch` every 13th row lies half-way between two rows of
 * the file, to the 2e-6 voxel by which NiBabel's and SimpleITK's readings of the header differ. Everywhere else: none.
 */
const TIES: Readonly<Record<string, number>> = { pitch: 329 };

/** The label as make.py makes it: a value of a label file, or the first 60 % of the image (along i) above a threshold. */
async function labelOf(expected: Expected, image: Volume): Promise<Volume<Uint8Array>> {
  const above = expected.label === 'above';
  const { data } = above ? image : await readNiftiFixture(`data/${expected.label}`);
  const ni = image.grid.size[0];
  const keep = Math.floor(0.6 * ni);
  const label = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    label[i] = Number(above ? v > expected.value && i % ni < keep : v === expected.value);
  }
  return makeVolume(image.grid, iFastest(label));
}

/** The window of a label map that lies on the canonical grid; 0 off it. */
function labelWindow(canonical: CanonicalGrid, label: Volume<Uint8Array>, { start }: Window): KFastest<Uint8Array> {
  const out = new Uint8Array(WINDOW ** 3);
  const [nr, na, ns] = canonical.grid.size;
  for (let r = Math.max(0, start[0]); r < Math.min(nr, start[0] + WINDOW); r++) {
    for (let a = Math.max(0, start[1]); a < Math.min(na, start[1] + WINDOW); a++) {
      for (let s = Math.max(0, start[2]); s < Math.min(ns, start[2] + WINDOW); s++) {
        out[((r - start[0]) * WINDOW + a - start[1]) * WINDOW + s - start[2]] = label.data[r + nr * (a + na * s)] as number;
      }
    }
  }
  return kFastest(out);
}

/** The voxels of a volume (i fastest) in C order. */
function cOrder<T extends Float32Array | Uint8Array>({ grid, data }: Volume, out: T): KFastest<T> {
  const [ni, nj, nk] = grid.size;
  let to = 0;
  for (let i = 0; i < ni; i++) {
    for (let j = 0; j < nj; j++) {
      for (let k = 0; k < nk; k++) out[to++] = data[i + ni * (j + nj * k)] as number;
    }
  }
  return kFastest(out);
}

function differing(actual: ArrayLike<number>, expected: ArrayLike<number>): number[] {
  expect(actual.length).toBe(expected.length);
  const at: number[] = [];
  for (let i = 0; i < actual.length; i++) if (actual[i] !== expected[i]) at.push(i);
  return at;
}

/** Within 1e-5 mm: NiBabel's and SimpleITK's readings of one header differ by 3e-6. */
function expectAffine(actual: Affine, ras: readonly (readonly number[])[]): void {
  const expected = flipRasLps(ras.slice(0, 3).flat() as unknown as Affine);
  actual.forEach((v, i) => expect(Math.abs(v - (expected[i] as number))).toBeLessThan(1e-5));
}

describe.each(cases)('%s, as TorchIO prepares it', (name, expected) => {
  const file = `golden/preprocess/${name.replace('-clamped', '')}`;
  let study: Volume;
  let canonical: CanonicalGrid;
  let canonicalLabel: Volume<Uint8Array>;
  let window: Window;

  beforeAll(async () => {
    study = await readNiftiFixture(`data/${expected.image}`);
    canonical = canonicalGrid(study.grid);
    canonicalLabel = resample(await labelOf(expected, study), canonical.grid, { interpolation: 'nearest' });
    const bounds = boundingBox(canonicalLabel);
    if (!bounds) throw new Error(`${name}: the label is empty`);
    window = windowAroundTarget(bounds);
  });

  it('has the 1.5 mm RAS grid', () => {
    expect([...canonical.grid.size]).toEqual(expected.canonical_shape);
    expectAffine(canonical.grid.affine, expected.canonical_affine);
  });

  it('centres the window on the target', () => {
    expectAffine(windowAffine(canonical, window), expected.roi_affine);
  });

  it('resamples and normalises the voxels', async () => {
    const { image, normalisation } = prepareWindow(study, canonical, window, expected.clamp_hu ? CT_CLAMP : undefined);
    expect(normalisation.over).toBe('positive');
    expect(normalisation.voxels).toBe(expected.positive_voxels);
    expect(Math.abs(normalisation.mean / expected.mean_over_positive - 1)).toBeLessThan(1e-6);
    expect(Math.abs(normalisation.deviation / expected.std_over_positive - 1)).toBeLessThan(1e-6);
    expect(Math.abs(image.reduce((sum, v) => sum + v, 0) / expected.roi_sum - 1)).toBeLessThan(1e-6);

    const half = cOrder(
      await readNiftiFixture(`golden/preprocess/${name}.roi-every-2nd-voxel.nii.gz`),
      new Float32Array(64 ** 3),
    );
    let worst = 0;
    for (let i = 0; i < half.length; i++) {
      const [a, b, c] = [i >> 12, (i >> 6) & 63, i & 63];
      worst = Math.max(worst, Math.abs((image[(2 * a * WINDOW + 2 * b) * WINDOW + 2 * c] as number) - (half[i] as number)));
    }
    // The golden values are rounded to the nearest step, so half a step is all that may be missing, but for float32 and the header (see TIES).
    expect(worst).toBeLessThan(0.55 * expected.quantisation_step);
  });

  it('takes the label onto the window', async () => {
    const actual = labelWindow(canonical, canonicalLabel, window);
    const golden = cOrder(await readNiftiFixture(`${file}.roi-label.nii.gz`), new Uint8Array(WINDOW ** 3));
    const wrong = differing(actual, golden);
    expect(wrong.length).toBe(TIES[name] ?? 0);
    for (const at of wrong) {
      const voxel = [at >> 14, (at >> 7) & 127, at & 127];
      const fromTie = canonical.axes.map(({ positions }, c) => {
        const p = positions[window.start[c as 0 | 1 | 2] + (voxel[c] as number)] as number;
        return Math.abs(p - Math.floor(p) - 0.5);
      });
      expect(Math.min(...fromTie)).toBeLessThan(1e-5);
    }
  });

  it('takes the label back to the file’s own grid, voxel for voxel', async () => {
    const roi = cOrder(await readNiftiFixture(`${file}.roi-label.nii.gz`), new Uint8Array(WINDOW ** 3));
    const golden = await readNiftiFixture(`${file}.back-on-own-grid.nii.gz`);
    const back = resample(windowVolume(canonical, window, roi), study.grid, { interpolation: 'nearest' });
    expect(sameGrid(back.grid, golden.grid)).toBe(true);
    expect(differing(back.data, golden.data)).toEqual([]);
  });
});
