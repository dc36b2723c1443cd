import { type World } from '@annotome/volume';
import { type Tensor } from '../session.ts';
import { type CanonicalGrid } from '../window/canonical-grid.ts';
import { nearestVoxel, toCanonical, WINDOW, windowVoxel, type Window, type WindowVoxel } from '../window/window.ts';

/** A click: a point in the patient, and whether it lies in the target. */
export interface Prompt {
  /** Millimetres, LPS. */
  readonly world: World;
  readonly label: 'inside' | 'outside';
}

/** A click in a window's own voxels. Coordinates are whole and may lie outside 0 … 127. */
export interface WindowPrompt {
  readonly voxel: WindowVoxel;
  readonly label: 'inside' | 'outside';
}

/** Clicks nobody can place: none at all, or a coordinate that is not a number. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
}

/**
 * The click on the window's grid: the nearest canonical voxel less the window's start. Clicks of training were voxel centres, and a
 * click-centred window has its click at (64, 64, 64), so the fraction is dropped.
 * @throws PromptError when a coordinate is not finite.
 */
export function promptInWindow(canonical: CanonicalGrid, { start }: Window, prompt: Prompt): WindowPrompt {
  if (!prompt.world.every(Number.isFinite)) {
    throw new PromptError(`A click needs three finite world coordinates in mm; found ${prompt.world.join(', ')}.`);
  }
  const c = toCanonical(canonical, prompt.world);
  const voxel = windowVoxel(nearestVoxel(c[0]) - start[0], nearestVoxel(c[1]) - start[1], nearestVoxel(c[2]) - start[2]);
  return { voxel, label: prompt.label };
}

export const isInWindow = ({ voxel }: WindowPrompt): boolean => voxel.every((v) => v >= 0 && v < WINDOW);

/** `point_coords` `[1,p,3]` (window voxels, array order) and `point_labels` `[1,p]` (1 inside, 0 outside) of the decoder graph. */
export function promptTensors(prompts: readonly WindowPrompt[]): { point_coords: Tensor; point_labels: Tensor } {
  if (prompts.length === 0) throw new PromptError('The mask decoder needs at least one click; found none.');
  const coords = new Float32Array(prompts.length * 3);
  const labels = new Float32Array(prompts.length);
  prompts.forEach(({ voxel, label }, i) => {
    coords.set(voxel, 3 * i);
    labels[i] = label === 'inside' ? 1 : 0;
  });
  return {
    point_coords: { data: coords, dims: [1, prompts.length, 3] },
    point_labels: { data: labels, dims: [1, prompts.length] },
  };
}
