import {
  gridOfBox,
  iFastest,
  inverseOf,
  emptyLike,
  voxel,
  wholeOf,
  worldToVoxel,
  type Box,
  type BoxMask,
  type Grid,
  type IFastest,
  type VoxelArray,
} from '@annotome/volume';
import { growWindow, subtract, type GrowClick } from '@annotome/mask-tools';
import { isShared, record, voxels, type Outcome } from './change-segment.ts';
import { type ImageBlock, type MaskWork } from './mask-work.ts';
import { type ToolHost } from './tool-host.ts';

/**
 * Grows the active segment from its clicks, without the model. Growing again with other clicks takes back what the last time added and does not belong any more,
 * and leaves everything else that was drawn.
 */
export class GrowTool {
  readonly #host: ToolHost;
  readonly #work: MaskWork;
  #last: { readonly segment: number; readonly mask: BoxMask } | undefined;
  /** Times what the noise suggests: 1 grows carefully, 2 far. */
  tolerance = 1;

  constructor(host: ToolHost, work: MaskWork) {
    this.#host = host;
    this.#work = work;
  }

  async run(clicks: readonly GrowClick[]): Promise<Outcome> {
    const host = this.#host;
    const { values, segment, tolerance } = { ...readHost(host), tolerance: this.tolerance };
    const nothing = (sentence: string): Outcome => ({ added: 0, removed: 0, sentence });
    if (!values) return nothing('Growing needs the whole image, which is still loading.');
    if (segment === 0) return nothing('Choose a segment, then click inside it.');
    if (!clicks.some(({ label }) => label === 'inside'))
      return nothing('Growing needs an inside click. Click inside what you want, then grow.');
    let grown: BoxMask;
    try {
      grown = await this.#work.grow(imageAround(host.grid, values, clicks), clicks, { tolerance });
    } catch (error) {
      // A GrowError's message is a sentence; its class does not survive the way from a worker.
      return nothing(error instanceof Error ? error.message : String(error));
    }
    const before = this.#last?.segment === segment ? this.#last.mask : undefined;
    const removed = before ? subtract(before, grown) : subtract(grown, grown);
    const outcome = record(host, 'grow', segment, { added: grown, removed }, `Grew to ${voxels(grown.voxels)}.`);
    if (outcome.added > 0) this.#last = { segment, mask: grown };
    return outcome;
  }
}

const readHost = ({ values, segment }: ToolHost) => ({ values, segment });

/** Shared memory as it is; else a copy of the window, which can be given away. */
function imageAround(grid: Grid, values: IFastest<VoxelArray>, clicks: readonly GrowClick[]): ImageBlock {
  if (isShared(values)) return { grid, data: values, start: voxel(0, 0, 0) };
  const inverse = inverseOf(grid);
  const box = windowOf(grid, clicks.filter(({ label }) => label === 'inside').map(({ world }) => worldToVoxel(inverse, world))); // prettier-ignore
  const [ni, nj, nk] = box.size;
  const data = emptyLike<VoxelArray>(values, ni * nj * nk);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = box.start[0] + grid.size[0] * (box.start[1] + j + grid.size[1] * (box.start[2] + k));
      data.set(values.subarray(row, row + ni), ni * (j + nj * k));
    }
  }
  return { grid: gridOfBox(grid.affine, box), data: iFastest(data), start: box.start };
}

/** Clicks off the image are refused where growing is: here they only must not keep it from saying so. */
function windowOf(grid: Grid, clicks: Parameters<typeof growWindow>[1]): Box {
  try {
    return growWindow(grid, clicks);
  } catch {
    return wholeOf(grid);
  }
}
