import {
  iFastest,
  makeBox,
  originOf,
  resampleInto,
  size,
  spacingOf,
  step,
  toWorld,
  voxel,
  voxelCount,
  world,
  type Grid,
  type Volume,
} from '@annotome/volume';
import { type WindowRange } from '../types.ts';

/** An image to be drawn as a solid: at right angles, because that is all a ray caster knows, and in the values its preset is made for. */
export interface PictureVolume {
  readonly values: Int16Array;
  readonly size: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  readonly origin: readonly [number, number, number];
  /** Unit vectors along i, j, k, one after the other. */
  readonly direction: readonly number[];
  /** Name of one of Cornerstone3D's presets. */
  readonly preset: string;
}

/** What MR-Default takes for the brightest tissue. */
const MR_BRIGHT = 300;
/** Longest piece of work between two frames, in voxels: some ten milliseconds. */
const PIECE = 150_000;

/**
 * A coarse level as a picture. A sheared one is resampled, for this picture only: nothing is measured in it. Works in pieces, so that
 * the page goes on in between.
 */
export async function pictureVolume(source: Volume, modality: string | undefined, window: WindowRange): Promise<PictureVolume> {
  const target = rightAngled(source.grid);
  const count = voxelCount(target.size);
  const values = new Int16Array(count);
  const isCt = modality === 'CT';
  const scale = isCt ? 1 : MR_BRIGHT / (window.end - window.start || 1);
  const shift = isCt ? 0 : -window.start * scale;
  const outside = isCt ? -1024 : window.start;
  const [ni, nj, nk] = target.size;
  const layers = Math.max(1, Math.floor(PIECE / (ni * nj)));
  for (let k = 0; k < nk; k += layers) {
    const box = makeBox(voxel(0, 0, k), size(ni, nj, Math.min(layers, nk - k)));
    const part = new Float32Array(voxelCount(box.size));
    resampleInto(iFastest(part), source, target, { interpolation: 'linear', outside, box });
    const from = k * ni * nj;
    for (let v = 0; v < part.length; v++) {
      values[from + v] = Math.min(32767, Math.max(-32768, (part[v] as number) * scale + shift));
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  const steps = [step(target.affine, 0), step(target.affine, 1), step(target.affine, 2)];
  const spacing = spacingOf(target.affine);
  return {
    values,
    size: target.size,
    spacing,
    origin: originOf(target.affine),
    direction: steps.flatMap((v, axis) => v.map((c) => c / (spacing[axis] as number))),
    preset: isCt ? 'CT-Bones' : 'MR-Default',
  };
}

/** The grid itself where its axes are at right angles; otherwise one along the patient's axes that holds it. */
function rightAngled(grid: Grid): Grid {
  const [a, b, c] = [step(grid.affine, 0), step(grid.affine, 1), step(grid.affine, 2)];
  const spacing = spacingOf(grid.affine);
  const cosine = (u: readonly number[], v: readonly number[], d: number): number =>
    Math.abs((u[0] as number) * (v[0] as number) + (u[1] as number) * (v[1] as number) + (u[2] as number) * (v[2] as number)) / d;
  const lean = Math.max(
    cosine(a, b, spacing[0] * spacing[1]),
    cosine(a, c, spacing[0] * spacing[2]),
    cosine(b, c, spacing[1] * spacing[2]),
  );
  if (lean < 1e-4) return grid;
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) =>
    toWorld(
      grid,
      voxel(...(([0, 1, 2] as const).map((d) => (corner & (1 << d) ? grid.size[d] - 1 : 0)) as [number, number, number])),
    ),
  );
  const lo = ([0, 1, 2] as const).map((d) => Math.min(...corners.map((p) => p[d]))) as [number, number, number];
  const hi = ([0, 1, 2] as const).map((d) => Math.max(...corners.map((p) => p[d]))) as [number, number, number];
  const mm = Math.cbrt(spacing[0] * spacing[1] * spacing[2]);
  const n = ([0, 1, 2] as const).map((d) => Math.max(2, Math.ceil((hi[d] - lo[d]) / mm) + 1)) as [number, number, number];
  const origin = world(...lo);
  return { size: size(...n), affine: [mm, 0, 0, origin[0], 0, mm, 0, origin[1], 0, 0, mm, origin[2]] };
}
