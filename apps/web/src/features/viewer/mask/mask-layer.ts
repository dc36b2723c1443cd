import { voxelCount, wholeOf, type Box, type Grid, type IFastest } from '@annotome/volume';
import { type MaskDisplay, type SegmentExtent, type SegmentStyle, type SurfaceMesh } from '../types.ts';
import { MaskWatcher } from './mask-watcher.ts';
import { shownSegments } from './segment-colors.ts';

/** The mask over one image: its voxels (which are the caller's), how its segments look, where they lie, and their surfaces. */
export class MaskLayer {
  readonly #changed: () => void;
  readonly #ownSurfaces = new Map<number, SurfaceMesh>();
  readonly #givenSurfaces = new Map<number, SurfaceMesh>();
  #watcher: MaskWatcher | undefined;
  #labels: IFastest<Uint8Array> | undefined;
  #extents: ReadonlyMap<number, SegmentExtent> = new Map();
  #styles: readonly SegmentStyle[] = [];
  #display: MaskDisplay = { mode: 'both', opacity: 0.35 };
  #isHidden = false;

  /** @param changed Something looks, or is, different. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get labels(): IFastest<Uint8Array> | undefined {
    return this.#labels;
  }

  /** @throws RangeError when there is not one byte per voxel. */
  setLabels(grid: Grid, labels: IFastest<Uint8Array> | null): void {
    const expected = voxelCount(grid.size);
    if (labels && labels.length !== expected) {
      throw new RangeError(
        `A mask needs one byte for each of ${grid.size.join(' × ')} voxels, ${expected}; found ${labels.length}.`,
      );
    }
    this.clear();
    if (!labels) return;
    this.#labels = labels;
    this.#watcher = new MaskWatcher(grid, labels, {
      onExtents: (extents) => {
        this.#extents = extents;
        this.#changed();
      },
      onSurface: (segment, mesh) => {
        if (mesh) this.#ownSurfaces.set(segment, mesh);
        else this.#ownSurfaces.delete(segment);
        this.#changed();
      },
    });
    this.#watcher.changed(wholeOf(grid));
  }

  /** The voxels of a box were written. */
  written(box: Box): void {
    this.#watcher?.changed(box);
    this.#changed();
  }

  /** Without a mask, as for another image. How segments look is kept. */
  clear(): void {
    this.#watcher?.dispose();
    this.#watcher = this.#labels = undefined;
    this.#ownSurfaces.clear();
    this.#givenSurfaces.clear();
    this.#extents = new Map();
    this.#changed();
  }

  get extents(): ReadonlyMap<number, SegmentExtent> {
    return this.#extents;
  }

  get styles(): readonly SegmentStyle[] {
    return this.#styles;
  }

  setStyles(styles: readonly SegmentStyle[]): void {
    this.#styles = styles;
    this.#changed();
  }

  /** As chosen; {@link shownDisplay} is what is seen. */
  get display(): MaskDisplay {
    return this.#display;
  }

  get shownDisplay(): MaskDisplay {
    return this.#isHidden ? { ...this.#display, mode: 'off' } : this.#display;
  }

  setDisplay(display: Partial<MaskDisplay>): void {
    this.#display = { ...this.#display, ...display };
    this.#changed();
  }

  setHidden(hidden: boolean): void {
    this.#isHidden = hidden;
    this.#changed();
  }

  setSurface(segment: number, mesh: SurfaceMesh | null): void {
    if (mesh) this.#givenSurfaces.set(segment, mesh);
    else this.#givenSurfaces.delete(segment);
    this.#changed();
  }

  /** Of the segments that are shown. */
  shownSurfaces(): readonly { readonly style: SegmentStyle; readonly mesh: SurfaceMesh }[] {
    if (this.shownDisplay.mode === 'off') return [];
    return shownSegments(this.#styles).flatMap((style) => {
      const mesh = this.#givenSurfaces.get(style.index) ?? this.#ownSurfaces.get(style.index);
      return mesh ? [{ style, mesh }] : [];
    });
  }

  /** Names of the shown segments that a slice cuts. */
  namesOn(axis: 0 | 1 | 2, slice: number): readonly string[] {
    return shownSegments(this.#styles).flatMap(({ index, name }) =>
      this.#extents.get(index)?.[axis][slice] === 1 ? [name ?? `segment ${index}`] : [],
    );
  }
}
