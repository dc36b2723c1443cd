import {
  canonicalGrid,
  CT_CLAMP,
  decodeMask,
  encodeWindow,
  LOGITS,
  prepareWindow,
  promptInWindow,
  rasterise,
  toCanonical,
  WINDOW,
  windowAffine,
  windowAroundClick,
  type Logits,
} from '@annotome/sam-med3d';
import { iFastest, resample, size, toWorld, voxel, type Volume } from '@annotome/volume';

import { loadModel } from '../runtime/load-model.ts';
import { milliseconds, type BenchResult } from './benchmarks.ts';
import { largeCt } from './large-ct.ts';
import { median } from './median.ts';

/**
 * From a click to a mask on a grid of 512 × 512 × 300: the decoder, and its 32³ logits brought to the grid, looking only near the
 * boundary; against the same mask made the plain way, with all 128³ voxels and then the whole grid.
 */
export async function benchDecodeAndUpsample(): Promise<BenchResult> {
  const volume = await largeCt();
  const canonical = canonicalGrid(volume.grid);
  // In the liver.
  const click = { world: toWorld(volume.grid, voxel(361, 238, 264)), label: 'inside' } as const;
  const window = windowAroundClick(toCanonical(canonical, click.world));
  const model = await loadModel({ device: 'cpu' });
  try {
    const embedding = await encodeWindow(model.encoder, prepareWindow(volume, canonical, window, CT_CLAMP).image);
    const prompts = [promptInWindow(canonical, window, click)];
    const { logits } = await decodeMask(model.decoder, window, embedding, prompts);
    const affine = windowAffine(canonical, window);
    const decodeMs = await median(15, () => decodeMask(model.decoder, window, embedding, prompts, logits));
    const boundaryMs = await median(9, () => rasterise(logits, affine, volume.grid, 'protocol'));
    const plainMs = await median(3, () => plainMask(logits, affine, volume.grid));
    const mask = rasterise(logits, affine, volume.grid, 'protocol');
    const plain = plainMask(logits, affine, volume.grid).reduce((sum, v) => sum + v, 0);
    if (mask.voxels !== plain) throw new Error(`The two ways differ: ${mask.voxels} and ${plain} voxels.`);
    return {
      setting: `one window of ${WINDOW}³ on a grid of ${volume.grid.size.join(' × ')} voxels, ${model.manifest.name}, CPU; ${mask.voxels} voxels in the mask, the same both ways`,
      measurements: [
        { what: 'all 128³ voxels, then the whole grid', shown: milliseconds(plainMs) },
        { what: 'only near the boundary', shown: milliseconds(boundaryMs), ratio: plainMs / boundaryMs },
        { what: 'mask decoder', shown: milliseconds(decodeMs) },
        { what: 'click to mask (decoder + boundary)', shown: milliseconds(decodeMs + boundaryMs) },
      ],
      numbers: { decodeMs, boundaryMs, plainMs, maskVoxels: mask.voxels },
    };
  } finally {
    await model.release();
  }
}

/** Trilinear 32³ → 128³ with half-pixel centres, `> 0`, then the nearest of them for every voxel of the grid. */
function plainMask(logits: Logits, affine: Volume['grid']['affine'], grid: Volume['grid']): Uint8Array {
  const fine = new Uint8Array(WINDOW ** 3);
  const below = new Int32Array(WINDOW);
  const above = new Int32Array(WINDOW);
  const share = new Float64Array(WINDOW);
  for (let w = 0; w < WINDOW; w++) {
    const p = Math.max(0, (w + 0.5) / (WINDOW / LOGITS) - 0.5);
    below[w] = Math.floor(p);
    above[w] = Math.min(LOGITS - 1, Math.floor(p) + 1);
    share[w] = p - Math.floor(p);
  }
  const at = (a: number, b: number, c: number): number => logits[(a * LOGITS + b) * LOGITS + c] as number;
  for (let k = 0, to = 0; k < WINDOW; k++) {
    const [c0, c1, tc] = [below[k] as number, above[k] as number, share[k] as number];
    for (let j = 0; j < WINDOW; j++) {
      const [b0, b1, tb] = [below[j] as number, above[j] as number, share[j] as number];
      for (let i = 0; i < WINDOW; i++, to++) {
        const a0 = below[i] as number;
        const a1 = above[i] as number;
        const ta = share[i] as number;
        const low =
          (at(a0, b0, c0) * (1 - ta) + at(a1, b0, c0) * ta) * (1 - tb) + (at(a0, b1, c0) * (1 - ta) + at(a1, b1, c0) * ta) * tb;
        const high =
          (at(a0, b0, c1) * (1 - ta) + at(a1, b0, c1) * ta) * (1 - tb) + (at(a0, b1, c1) * (1 - ta) + at(a1, b1, c1) * ta) * tb;
        if (low * (1 - tc) + high * tc > 0) fine[to] = 1;
      }
    }
  }
  const window: Volume<Uint8Array> = { grid: { size: size(WINDOW, WINDOW, WINDOW), affine }, data: iFastest(fine) };
  return resample(window, grid, { interpolation: 'nearest' }).data;
}
