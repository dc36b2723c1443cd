import {
  contains,
  inverseOf,
  offsetOf,
  voxel,
  worldToVoxel,
  type Grid,
  type Voxel,
  type VoxelArray,
  type Volume,
  type World,
} from '@annotome/volume';
import { frameOf, sliceOf, type SliceFrame } from '../geometry/slice-frame.ts';
import { extractSlice, planeAxes } from '../slices/extract-slice.ts';
import { type SliceSource } from '../slices/pane-renderer.ts';
import { PANES, type Pane } from '../types.ts';
import { VolumeLoader, type FullLevel } from './volume-loader.ts';

/** What is told while an image loads. */
export interface ImageEvents {
  /** More of it is here than before; `coarse` when a whole coarse level is. */
  readonly onMore: (coarse?: Volume) => void;
}

/** One image: its levels as they arrive, and how the panes cut it. */
export class OpenImage {
  readonly frames: Readonly<Record<Pane, SliceFrame>>;
  readonly full: SliceSource;
  readonly #loader: VolumeLoader;
  readonly #level: FullLevel;
  #coarse: SliceSource | undefined;

  private constructor(loader: VolumeLoader, level: FullLevel) {
    this.#loader = loader;
    this.#level = level;
    this.full = { volume: level.volume, inverse: inverseOf(level.volume.grid) };
    this.frames = Object.fromEntries(PANES.map((pane) => [pane, frameOf(level.volume.grid, pane)])) as typeof this.frames;
  }

  /** Reads the description of a pyramid; {@link read} then brings the voxels. */
  static async open(address: string, onWaiting: (isWaiting: boolean) => void, signal?: AbortSignal): Promise<OpenImage> {
    signal?.throwIfAborted();
    const loader = new VolumeLoader();
    signal?.addEventListener('abort', () => loader.dispose(), { once: true });
    try {
      return new OpenImage(loader, await loader.open(address, onWaiting));
    } catch (error) {
      loader.dispose();
      throw error;
    }
  }

  get grid(): Grid {
    return this.#level.volume.grid;
  }

  get values(): VoxelArray {
    return this.#level.volume.data;
  }

  /** Share of the full level that is here, 0 … 1. */
  get share(): number {
    return this.#level.chunks.share;
  }

  get middle(): Voxel {
    const [ni, nj, nk] = this.grid.size;
    return voxel(Math.floor(ni / 2), Math.floor(nj / 2), Math.floor(nk / 2));
  }

  /** A level small enough to be drawn as a solid, once one is here. */
  get small(): Volume | undefined {
    return this.#coarse?.volume ?? (this.share === 1 ? this.#level.volume : undefined);
  }

  /** Coarse levels, then the full one, the slices through `focus` first. */
  async read({ onMore }: ImageEvents, focus: Voxel): Promise<void> {
    await this.#loader.read(
      this.#level,
      {
        onCoarse: (volume) => {
          this.#coarse = { volume, inverse: inverseOf(volume.grid) };
          onMore(volume);
        },
        onPart: () => onMore(),
      },
      focus,
    );
    this.#loader.dispose();
  }

  /** What is looked at now is read next. */
  setFocus(at: Voxel): void {
    if (this.share < 1) this.#loader.setFocus(at);
  }

  /** The best level that has all of the slice through a point. */
  sourceFor(pane: Pane, position: World): SliceSource | undefined {
    const frame = this.frames[pane];
    return this.#level.chunks.hasSlice(frame.axis, sliceOf(frame, position)) ? this.full : this.#coarse;
  }

  /** All values of the slice through a point. */
  sliceValues(pane: Pane, position: World): VoxelArray | undefined {
    const source = this.sourceFor(pane, position);
    if (!source) return undefined;
    const { axis } = this.frames[pane];
    const { grid, data } = source.volume;
    const [a, b] = planeAxes(axis);
    const rect = { x: 0, y: 0, width: grid.size[a], height: grid.size[b] };
    const out = data.slice(0, rect.width * rect.height) as VoxelArray;
    extractSlice<VoxelArray>(data, grid.size, axis, nearestIn(source, position)[axis], rect, out);
    return out;
  }

  /** The value at a point, from the level that the pane shows; undefined outside the image. */
  valueAt(pane: Pane, position: World, point: World): { readonly value: number | undefined; readonly approximate: boolean } {
    const source = this.sourceFor(pane, position);
    const isInside = contains(this.grid, worldToVoxel(this.full.inverse, point));
    if (!source || !isInside) return { value: undefined, approximate: false };
    const [i, j, k] = nearestIn(source, point);
    return { value: source.volume.data[offsetOf(source.volume.grid.size, i, j, k)], approximate: source !== this.full };
  }

  dispose(): void {
    this.#loader.dispose();
  }
}

/** The nearest voxel of a level, kept on its grid. */
function nearestIn({ volume, inverse }: SliceSource, point: World): Voxel {
  const at = worldToVoxel(inverse, point);
  const kept = ([0, 1, 2] as const).map((d) => Math.min(volume.grid.size[d] - 1, Math.max(0, Math.round(at[d]))));
  return voxel(...(kept as [number, number, number]));
}
