import {
  emptyLike,
  typeName,
  worldToVoxel,
  type Box,
  type IFastest,
  type InverseAffine,
  type Size,
  type Volume,
  type VoxelArray,
} from '@annotome/volume';
import { type MaskDisplay, type PaneView, type WindowRange } from '../types.ts';
import { extractSlice, planeAxes, type SliceRect } from './extract-slice.ts';
import { SliceCanvas, type MapRow } from './slice-canvas.ts';

/** One level of the image, which may be coarser than the grid of the panes. */
export interface SliceSource {
  readonly volume: Volume;
  readonly inverse: InverseAffine;
}

export interface Scene {
  readonly view: PaneView;
  readonly source: SliceSource | undefined;
  /** On the full grid. */
  readonly mask: { readonly labels: IFastest<Uint8Array>; readonly size: Size; readonly inverse: InverseAffine } | undefined;
  readonly maskDisplay: MaskDisplay;
  readonly window: WindowRange;
  readonly inverted: boolean;
  readonly interpolated: boolean;
}

/** CSS pixels. */
const OUTLINE = 1.75;

/** Keeps one pane's canvas showing a scene, and sends to the GPU only what changed: the slice when another is shown, the mask's changed rectangle. */
export class PaneRenderer {
  readonly #canvas: SliceCanvas;
  #imageOf: { readonly data: VoxelArray; readonly slice: number } | undefined;
  #maskOf: { readonly labels: Uint8Array; readonly slice: number } | undefined;
  #maskDirty: SliceRect | undefined;
  #drawn = '';
  #imageScratch: VoxelArray = new Uint8Array(0);
  #maskScratch = new Uint8Array(0);

  constructor(canvas: HTMLCanvasElement, onRestored: () => void) {
    this.#canvas = new SliceCanvas(canvas, () => {
      this.#imageOf = this.#maskOf = this.#maskDirty = undefined;
      this.#drawn = '';
      onRestored();
    });
  }

  get isLost(): boolean {
    return this.#canvas.isLost;
  }

  /** CSS pixels, and device pixels for each. */
  resize(width: number, height: number, ratio: number): void {
    this.#canvas.resize(width, height, ratio);
    this.#drawn = '';
  }

  setColors(lut: Uint8Array<ArrayBuffer>): void {
    this.#canvas.setColors(lut);
    this.#drawn = '';
  }

  /** The mask was written inside a box of the grid. */
  maskChanged(box: Box, axis: 0 | 1 | 2): void {
    const slice = this.#maskOf?.slice;
    if (slice === undefined || slice < box.start[axis] || slice >= box.start[axis] + box.size[axis]) return;
    const [a, b] = planeAxes(axis);
    const rect = { x: box.start[a], y: box.start[b], width: box.size[a], height: box.size[b] };
    this.#maskDirty = this.#maskDirty ? around(this.#maskDirty, rect) : rect;
  }

  draw(scene: Scene): void {
    if (this.#canvas.isLost) return;
    const { view, source, mask, maskDisplay } = scene;
    const image = source && this.#showImage(view, source);
    const showsMask = mask !== undefined && maskDisplay.mode !== 'off';
    const maskSent = showsMask && this.#showMask(view, mask.labels, mask.size);
    const drawing = {
      image: image?.map,
      mask: showsMask ? textureMap(view, mask.inverse) : undefined,
      window: scene.window,
      inverted: scene.inverted,
      interpolated: scene.interpolated,
      fill: maskDisplay.mode === 'outline' ? 0 : maskDisplay.opacity,
      outline: maskDisplay.mode === 'fill' ? 0 : OUTLINE,
    };
    const key = JSON.stringify(drawing);
    if (key === this.#drawn && !image?.sent && !maskSent) return;
    this.#canvas.draw(drawing);
    this.#drawn = key;
  }

  dispose(): void {
    this.#canvas.dispose();
  }

  #showImage(view: PaneView, { volume, inverse }: SliceSource): { map: readonly [MapRow, MapRow]; sent: boolean } {
    const { grid, data } = volume;
    const last = grid.size[view.axis] - 1;
    const slice = Math.min(last, Math.max(0, Math.round(worldToVoxel(inverse, view.plane.centre)[view.axis])));
    const map = textureMap(view, inverse);
    if (this.#imageOf?.data === data && this.#imageOf.slice === slice) return { map, sent: false };
    const [a, b] = planeAxes(view.axis);
    const [width, height] = [grid.size[a], grid.size[b]];
    const count = width * height;
    if (this.#imageScratch.length !== count || typeName(this.#imageScratch) !== typeName(data)) {
      this.#imageScratch = emptyLike<VoxelArray>(data, count);
    }
    extractSlice<VoxelArray>(data, grid.size, view.axis, slice, { x: 0, y: 0, width, height }, this.#imageScratch);
    this.#canvas.setImage(this.#imageScratch, { width, height });
    this.#imageOf = { data, slice };
    return { map, sent: true };
  }

  #showMask(view: PaneView, labels: IFastest<Uint8Array>, n: Size): boolean {
    const [a, b] = planeAxes(view.axis);
    const whole = { width: n[a], height: n[b] };
    const isShown = this.#maskOf?.labels === labels && this.#maskOf.slice === view.slice;
    const rect = isShown ? this.#maskDirty : { x: 0, y: 0, ...whole };
    this.#maskDirty = undefined;
    if (!rect) return false;
    const count = rect.width * rect.height;
    if (this.#maskScratch.length < count) this.#maskScratch = new Uint8Array(Math.max(count, whole.width * whole.height));
    extractSlice<Uint8Array>(labels, n, view.axis, view.slice, rect, this.#maskScratch);
    this.#canvas.setMask(this.#maskScratch, whole, rect);
    this.#maskOf = { labels, slice: view.slice };
    return true;
  }
}

/** The affine map from a pane's CSS pixels to the columns and rows of a level's slice. */
function textureMap(view: PaneView, inverse: InverseAffine): readonly [MapRow, MapRow] {
  const at = (x: number, y: number): readonly number[] => worldToVoxel(inverse, view.canvasToWorld(x, y));
  const origin = at(0, 0);
  const [across, downwards] = [at(1000, 0), at(0, 1000)];
  const row = (axis: 0 | 1 | 2): MapRow => {
    const c = origin[axis] as number;
    return [((across[axis] as number) - c) / 1000, ((downwards[axis] as number) - c) / 1000, c];
  };
  const [a, b] = planeAxes(view.axis);
  return [row(a), row(b)];
}

function around(a: SliceRect, b: SliceRect): SliceRect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
