import { compareSurfaces, hausdorff, overlap, surfaceDice, type BoxMask } from '@annotome/sam-med3d';
import { gridOfBox, iFastest, size, voxel, type Box, type Grid, type Volume } from '@annotome/volume';

export interface MaskScore {
  readonly dice: number;
  readonly nsd: number;
  /** mm; undefined when the prediction is empty. */
  readonly hd95: number | undefined;
}

/**
 * A prediction against one value of a label map, both on the label map's grid. Only the box that holds both is looked at: nothing of either
 * is outside it, so the numbers are those of the whole grid.
 * @param bounds bounding box of the value.
 */
export function scoreMask(labels: Volume, value: number, bounds: Box, prediction: BoxMask, toleranceMm: number): MaskScore {
  const box = prediction.voxels === 0 ? bounds : around(bounds, prediction.box);
  const grid: Grid = gridOfBox(labels.grid.affine, box);
  const reference = crop(labels.grid.size, box, (at) => labels.data[at] === value);
  const inBox = iFastest(new Uint8Array(reference.length));
  copyBox(prediction, box, inBox);
  const surfaces = compareSurfaces(reference, inBox, grid);
  const hd95 = hausdorff(surfaces);
  return {
    dice: overlap(reference, inBox).dice,
    nsd: surfaceDice(surfaces, toleranceMm),
    hd95: Number.isFinite(hd95) ? hd95 : undefined,
  };
}

function around(a: Box, b: Box): Box {
  const lo = ([0, 1, 2] as const).map((d) => Math.min(a.start[d], b.start[d])) as [number, number, number];
  const end = ([0, 1, 2] as const).map((d) => Math.max(a.start[d] + a.size[d], b.start[d] + b.size[d]));
  const n = end.map((e, d) => e - (lo[d] as number)) as [number, number, number];
  return { start: voxel(...lo), size: size(...n) };
}

function crop(n: readonly [number, number, number], box: Box, inside: (at: number) => boolean) {
  const out = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  for (let k = 0, to = 0; k < box.size[2]; k++) {
    for (let j = 0; j < box.size[1]; j++) {
      let from = box.start[0] + n[0] * (box.start[1] + j + n[1] * (box.start[2] + k));
      for (let i = 0; i < box.size[0]; i++, from++, to++) if (inside(from)) out[to] = 1;
    }
  }
  return iFastest(out);
}

/** Rows of a mask's box into the array of a box around it. */
function copyBox(mask: BoxMask, box: Box, out: Uint8Array): void {
  const [ni, nj, nk] = mask.box.size;
  const [i0, j0, k0] = ([0, 1, 2] as const).map((d) => mask.box.start[d] - box.start[d]) as [number, number, number];
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const from = ni * (j + nj * k);
      out.set(mask.data.subarray(from, from + ni), i0 + box.size[0] * (j0 + j + box.size[1] * (k0 + k)));
    }
  }
}
