import {
  contains,
  inverseOf,
  offsetOf,
  toVoxel,
  toWorld,
  voxel,
  voxelCount,
  wholeOf,
  world,
  worldToVoxel,
  type Box,
  type Grid,
  type IFastest,
  type Voxel,
  type VoxelArray,
  type Volume,
  type World,
  type WorldVector,
} from '@annotome/volume';
import { automaticWindow, presetsFor } from './display/window-presets.ts';
import { fitCamera, paneView, panCamera, zoomCamera, type Camera, type PaneSize } from './geometry/pane-view.ts';
import { frameOf, sliceOf, type SliceFrame } from './geometry/slice-frame.ts';
import { VolumeLoader, type FullLevel } from './load/volume-loader.ts';
import { MaskWatcher } from './mask/mask-watcher.ts';
import { segmentColors, shownSegments } from './mask/segment-colors.ts';
import { extractSlice, planeAxes } from './slices/extract-slice.ts';
import { PaneRenderer, type SliceSource } from './slices/pane-renderer.ts';
import {
  PANES,
  type AnyPane,
  type LoadStatus,
  type MaskDisplay,
  type OpenOptions,
  type Overlay,
  type Pane,
  type PanePointer,
  type PaneView,
  type PointerHandler,
  type Readout,
  type SegmentExtent,
  type SegmentStyle,
  type SurfaceMesh,
  type Viewer,
  type ViewerActions,
  type ViewState,
  type WindowPreset,
  type WindowRange,
} from './types.ts';

interface AttachedPane {
  readonly renderer: PaneRenderer;
  size: PaneSize;
}

/** What is open: nothing of it outlives the image. */
interface OpenImage {
  readonly loader: VolumeLoader;
  readonly full: FullLevel;
  readonly fullSource: SliceSource;
  readonly frames: Readonly<Record<Pane, SliceFrame>>;
  coarse: SliceSource | undefined;
}

const DEFAULT_MASK: MaskDisplay = { mode: 'both', opacity: 0.35 };

/** Holds the image, the view and the panes that are attached; draws at most once a frame, and only panes whose picture changes. */
export class ViewerController implements Viewer {
  #image: OpenImage | undefined;
  #options: OpenOptions | undefined;
  #status: LoadStatus = { state: 'empty' };
  #whenFull: Promise<void> = Promise.resolve();
  #position: World = world(0, 0, 0);
  #cameras: Partial<Record<Pane, Camera>> = {};
  #window: WindowRange = { start: 0, end: 1 };
  #firstWindow: WindowRange | undefined;
  #preset: string | null = null;
  #inverted = false;
  #interpolated = true;
  #crosshair = false;
  #maximised: AnyPane | null = null;
  #layout: ViewState['layout'] = {};
  #volumeRendering = false;
  #restored: ViewState | undefined;

  #labels: IFastest<Uint8Array> | undefined;
  #styles: readonly SegmentStyle[] = [];
  #mask: MaskDisplay = DEFAULT_MASK;
  #maskHidden = false;
  #watcher: MaskWatcher | undefined;
  readonly #ownSurfaces = new Map<number, SurfaceMesh>();
  readonly #givenSurfaces = new Map<number, SurfaceMesh>();
  #extents: ReadonlyMap<number, SegmentExtent> = new Map();

  readonly #panes = new Map<Pane, AttachedPane>();
  readonly #views = new Map<Pane, { readonly key: string; readonly view: PaneView }>();
  readonly #pointerHandlers: PointerHandler[] = [];
  readonly #viewHandlers = new Set<() => void>();
  #overlays: readonly Overlay[] = [];
  #overlayVersion = 0;
  #readout: Readout | undefined;
  #activePane: AnyPane = 'axial';
  #cursor: string | undefined;
  #isPanning = false;
  #frame: number | undefined;
  #viewVersion = 0;
  #disposed = false;

  // ── the image ─────────────────────────────────────────────────────────────

  async open(options: OpenOptions): Promise<void> {
    this.#close();
    options.signal?.throwIfAborted();
    this.#options = options;
    this.#setStatus({ state: 'loading', picture: false, share: 0 });
    const loader = new VolumeLoader();
    const abort = (): void => {
      if (this.#image?.loader === loader) this.#close();
      loader.dispose();
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    const isCurrent = (): boolean => !this.#disposed && this.#options === options;
    const fail = (error: unknown): void => {
      loader.dispose();
      if (isCurrent()) this.#setStatus({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    };
    let opened;
    try {
      opened = await loader.open(options.volumeUrl);
    } catch (error) {
      fail(error);
      throw error;
    }
    if (!isCurrent()) {
      loader.dispose();
      throw new DOMException('Another image was opened meanwhile.', 'AbortError');
    }
    const { grid } = opened.volume;
    const frames = Object.fromEntries(PANES.map((pane) => [pane, frameOf(grid, pane)])) as OpenImage['frames'];
    const image: OpenImage = {
      loader,
      full: opened,
      fullSource: { volume: opened.volume, inverse: inverseOf(grid) },
      frames,
      coarse: undefined,
    };
    this.#image = image;
    this.#position = toWorld(grid, middleOf(grid));
    if (options.window) this.#showFirst(options.window, null);
    else if (options.modality === 'CT') this.actions.preset('Abdomen');
    if (this.#restored) this.setViewState(this.#restored);
    await new Promise<void>((resolve, reject) => {
      const picture = (values: VoxelArray): void => {
        if (this.#status.state === 'loading' && !this.#status.picture) {
          if (!this.#firstWindow) this.#showFirst(automaticWindow(values), 'Automatic');
          this.#setStatus({ state: 'loading', picture: true, share: 0 });
        }
        resolve();
      };
      this.#whenFull = opened
        .read(
          {
            onCoarse: (level) => {
              if (!isCurrent()) return;
              image.coarse = { volume: level, inverse: inverseOf(level.grid) };
              picture(level.data);
              this.#invalidate();
            },
            onPart: () => {
              if (!isCurrent()) return;
              if (this.#status.state === 'loading') this.#setStatus({ ...this.#status, share: opened.chunks.share });
              this.#invalidate();
            },
          },
          middleOf(grid),
        )
        .then(() => {
          options.signal?.removeEventListener('abort', abort);
          if (!isCurrent()) return;
          picture(opened.volume.data);
          this.#setStatus({ state: 'full' });
          loader.rest();
        });
      this.#whenFull.catch((error: unknown) => {
        fail(error);
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  get grid(): Grid {
    return this.#opened().full.volume.grid;
  }

  get values(): IFastest<VoxelArray> {
    return this.#opened().full.volume.data;
  }

  get whenFull(): Promise<void> {
    return this.#whenFull;
  }

  get status(): LoadStatus {
    return this.#status;
  }

  get unit(): string {
    return this.#options?.unit ?? (this.#options?.modality === 'CT' ? 'HU' : '');
  }

  get modality(): string | undefined {
    return this.#options?.modality;
  }

  /** The grid, once there is something to see. */
  get pictureGrid(): Grid | undefined {
    const isSeen = this.#status.state === 'full' || (this.#status.state === 'loading' && this.#status.picture);
    return isSeen ? this.#image?.full.volume.grid : undefined;
  }

  /** A level that is small enough to draw as a solid: what is here now. */
  get coarseVolume(): Volume | undefined {
    return this.#image?.coarse?.volume ?? (this.#status.state === 'full' ? this.#image?.full.volume : undefined);
  }

  #opened(): OpenImage {
    if (!this.#image) throw new Error('No image is open: call open() first.');
    return this.#image;
  }

  /** Says on the screen that, and why, there is nothing to see. */
  fail(message: string): void {
    this.#setStatus({ state: 'failed', message });
  }

  #close(): void {
    this.#image?.loader.dispose();
    this.#watcher?.dispose();
    this.#image = this.#watcher = this.#labels = this.#readout = this.#firstWindow = this.#options = undefined;
    this.#cameras = {};
    this.#views.clear();
    this.#ownSurfaces.clear();
    this.#givenSurfaces.clear();
    this.#extents = new Map();
    this.#setStatus({ state: 'empty' });
  }

  #setStatus(status: LoadStatus): void {
    this.#status = status;
    this.#invalidate();
  }

  #showFirst(range: WindowRange, preset: string | null): void {
    this.#firstWindow = range;
    this.#window = range;
    this.#preset = preset;
  }

  // ── the mask ──────────────────────────────────────────────────────────────

  setMask(labelmap: IFastest<Uint8Array> | null): void {
    const { grid } = this.#opened().full.volume;
    const expected = voxelCount(grid.size);
    if (labelmap && labelmap.length !== expected) {
      throw new RangeError(
        `A mask needs one byte for each of ${grid.size.join(' × ')} voxels, ${expected}; found ${labelmap.length}.`,
      );
    }
    this.#labels = labelmap ?? undefined;
    this.#watcher?.dispose();
    this.#watcher = undefined;
    this.#ownSurfaces.clear();
    this.#extents = new Map();
    if (labelmap) {
      this.#watcher = new MaskWatcher(grid, labelmap, {
        onExtents: (extents) => {
          this.#extents = extents;
          this.#invalidate();
        },
        onSurface: (segment, mesh) => {
          if (mesh) this.#ownSurfaces.set(segment, mesh);
          else this.#ownSurfaces.delete(segment);
          this.#invalidate();
        },
      });
      this.#watcher.changed(wholeOf(grid));
    }
    this.#invalidate();
  }

  maskChanged(box?: Box): void {
    const image = this.#opened();
    const changed = box ?? wholeOf(image.full.volume.grid);
    for (const [pane, { renderer }] of this.#panes) renderer.maskChanged(changed, image.frames[pane].axis);
    this.#watcher?.changed(changed);
    this.#invalidate();
  }

  setSegmentStyles(styles: readonly SegmentStyle[]): void {
    this.#styles = styles;
    const lut = segmentColors(styles);
    for (const { renderer } of this.#panes.values()) renderer.setColors(lut);
    this.#invalidate();
  }

  get segmentStyles(): readonly SegmentStyle[] {
    return this.#styles;
  }

  setMaskDisplay(display: Partial<MaskDisplay>): void {
    this.#mask = { ...this.#mask, ...display };
    this.#invalidate();
  }

  get maskDisplay(): MaskDisplay {
    return this.#maskHidden ? { ...this.#mask, mode: 'off' } : this.#mask;
  }

  setMaskHidden(hidden: boolean): void {
    this.#maskHidden = hidden;
    this.#invalidate();
  }

  get extents(): ReadonlyMap<number, SegmentExtent> {
    return this.#extents;
  }

  setSurface(segment: number, mesh: SurfaceMesh | null): void {
    if (mesh) this.#givenSurfaces.set(segment, mesh);
    else this.#givenSurfaces.delete(segment);
    this.#invalidate();
  }

  /** The surfaces of the segments that are shown, with their colours. */
  shownSurfaces(): readonly { readonly style: SegmentStyle; readonly mesh: SurfaceMesh }[] {
    if (this.maskDisplay.mode === 'off') return [];
    return shownSegments(this.#styles).flatMap((style) => {
      const mesh = this.#givenSurfaces.get(style.index) ?? this.#ownSurfaces.get(style.index);
      return mesh ? [{ style, mesh }] : [];
    });
  }

  // ── the view ──────────────────────────────────────────────────────────────

  get position(): World {
    return this.#position;
  }

  get readout(): Readout | undefined {
    return this.#readout;
  }

  /** The slice pane that keys act on. */
  get activePane(): Pane {
    return this.#activePane === '3d' ? 'axial' : this.#activePane;
  }

  setActivePane(pane: AnyPane): void {
    if (this.#activePane === pane) return;
    this.#activePane = pane;
    this.#invalidate();
  }

  paneView(pane: Pane): PaneView | undefined {
    const image = this.#image;
    const attached = this.#panes.get(pane);
    if (!image || !attached || attached.size.width === 0) return undefined;
    const frame = image.frames[pane];
    const camera = this.#cameras[pane] ?? fitCamera(frame, attached.size);
    const slice = sliceOf(frame, this.#position);
    const key = JSON.stringify([slice, camera, attached.size]);
    const known = this.#views.get(pane);
    if (known?.key === key) return known.view;
    const view = paneView(frame, slice, camera, attached.size);
    this.#views.set(pane, { key, view });
    return view;
  }

  /** The normal of a pane's slices, whether the pane is on the screen or not. */
  planeOf(pane: Pane): { readonly normal: WorldVector } | undefined {
    return this.#image?.frames[pane];
  }

  /** +1 when a higher slice number is further down the rail. */
  railDirection(pane: Pane): 1 | -1 {
    return this.#image?.frames[pane].downTheRail ?? 1;
  }

  jumpTo(point: World): void {
    const image = this.#opened();
    this.#moveTo(point);
    for (const pane of PANES) {
      const view = this.paneView(pane);
      if (!view) continue;
      const [x, y] = view.worldToCanvas(point);
      if (x >= 0 && y >= 0 && x <= view.width && y <= view.height) continue;
      const camera = this.#cameraOf(pane, image);
      if (camera) this.#cameras[pane] = panCamera(camera, view.width / 2 - x, view.height / 2 - y);
    }
    this.#invalidate();
  }

  get window(): WindowRange {
    return this.#window;
  }

  /** Name of the preset that is shown; null after the window was dragged. */
  get preset(): string | null {
    return this.#preset;
  }

  setWindow(range: WindowRange): void {
    this.#window = range;
    this.#preset = null;
    this.#invalidate();
  }

  get presets(): readonly WindowPreset[] {
    return presetsFor(this.#options?.modality);
  }

  get inverted(): boolean {
    return this.#inverted;
  }

  get interpolated(): boolean {
    return this.#interpolated;
  }

  get crosshair(): boolean {
    return this.#crosshair;
  }

  get maximised(): AnyPane | null {
    return this.#maximised;
  }

  get volumeRendering(): boolean {
    return this.#volumeRendering;
  }

  get layout(): ViewState['layout'] {
    return this.#layout;
  }

  setLayout(group: string, sizes: Readonly<Record<string, number>>): void {
    this.#layout = { ...this.#layout, [group]: sizes };
    this.#invalidate();
  }

  setCursor(cursor: string | undefined): void {
    this.#cursor = cursor;
    this.#invalidate();
  }

  get cursor(): string | undefined {
    return this.#isPanning ? 'grab' : this.#cursor;
  }

  setPanning(panning: boolean): void {
    this.#isPanning = panning;
    this.#invalidate();
  }

  get isPanning(): boolean {
    return this.#isPanning;
  }

  #cameraOf(pane: Pane, image: OpenImage): Camera | undefined {
    const size = this.#panes.get(pane)?.size;
    return this.#cameras[pane] ?? (size && size.width > 0 ? fitCamera(image.frames[pane], size) : undefined);
  }

  /** The position never leaves the grid: every pane shows a slice. */
  #moveTo(point: World): void {
    const { loader, full } = this.#opened();
    const { grid } = full.volume;
    const at = toVoxel(grid, point);
    const kept = ([0, 1, 2] as const).map((d) => Math.min(grid.size[d] - 1, Math.max(0, at[d]))) as [number, number, number];
    this.#position = toWorld(grid, voxel(...kept));
    if (this.#status.state === 'loading') loader.setFocus(voxel(...kept));
    this.#invalidate();
  }

  readonly actions: ViewerActions = {
    scroll: (slices, pane = this.activePane) => {
      const image = this.#image;
      if (!image) return;
      const frame = image.frames[pane];
      this.actions.goToSlice(sliceOf(frame, this.#position) + slices * frame.downTheRail, pane);
    },
    goToSlice: (slice, pane = this.activePane) => {
      const image = this.#image;
      if (!image || !Number.isFinite(slice)) return;
      const { axis, sliceCount } = image.frames[pane];
      const at = [...toVoxel(image.full.volume.grid, this.#position)] as [number, number, number];
      at[axis] = Math.min(sliceCount - 1, Math.max(0, Math.round(slice)));
      this.#moveTo(toWorld(image.full.volume.grid, voxel(...at)));
    },
    zoom: (factor, pane = this.activePane, about) => {
      const view = this.paneView(pane);
      const camera = this.#image && this.#cameraOf(pane, this.#image);
      if (!view || !camera || !(factor > 0)) return;
      this.#cameras[pane] = zoomCamera(camera, view, factor, about ?? [view.width / 2, view.height / 2]);
      this.#invalidate();
    },
    pan: (dx, dy, pane = this.activePane) => {
      const camera = this.#image && this.#cameraOf(pane, this.#image);
      if (!camera) return;
      this.#cameras[pane] = panCamera(camera, dx, dy);
      this.#invalidate();
    },
    reset: () => {
      const image = this.#image;
      if (!image) return;
      this.#cameras = {};
      this.#moveTo(toWorld(image.full.volume.grid, middleOf(image.full.volume.grid)));
      if (this.#firstWindow) this.setWindow(this.#firstWindow);
      this.#inverted = false;
    },
    fit: (pane = this.activePane) => {
      delete this.#cameras[pane];
      this.#invalidate();
    },
    maximise: (pane = this.#activePane) => {
      this.#maximised = this.#maximised === null ? pane : null;
      this.#invalidate();
    },
    invert: () => {
      this.#inverted = !this.#inverted;
      this.#invalidate();
    },
    interpolation: () => {
      this.#interpolated = !this.#interpolated;
      this.#invalidate();
    },
    crosshair: () => {
      this.#crosshair = !this.#crosshair;
      this.#invalidate();
    },
    preset: (name) => {
      const found = this.presets.find((preset) => preset.name === name);
      if (!found) return;
      if (found.range === 'automatic') return this.actions.automaticWindow();
      if (!this.#firstWindow) this.#firstWindow = found.range;
      this.setWindow(found.range);
      this.#preset = name;
    },
    presetAt: (index) => {
      const found = this.presets[index];
      if (found) this.actions.preset(found.name);
    },
    automaticWindow: () => {
      const values = this.#sliceValues(this.activePane);
      if (!values) return;
      this.setWindow(automaticWindow(values));
      this.#preset = 'Automatic';
    },
    cycleMask: () => {
      const next = { both: 'outline', outline: 'off', off: 'both', fill: 'both' } as const;
      this.setMaskDisplay({ mode: next[this.#mask.mode] });
    },
    volumeRendering: () => {
      this.#volumeRendering = !this.#volumeRendering;
      this.#invalidate();
    },
  };

  #sourceFor(pane: Pane): SliceSource | undefined {
    const image = this.#image;
    if (!image) return undefined;
    const frame = image.frames[pane];
    return image.full.chunks.hasSlice(frame.axis, sliceOf(frame, this.#position)) ? image.fullSource : image.coarse;
  }

  #sliceValues(pane: Pane): VoxelArray | undefined {
    const source = this.#sourceFor(pane);
    const image = this.#image;
    if (!source || !image) return undefined;
    const { axis } = image.frames[pane];
    const { grid, data } = source.volume;
    const slice = Math.min(grid.size[axis] - 1, Math.max(0, Math.round(worldToVoxel(source.inverse, this.#position)[axis])));
    const [a, b] = planeAxes(axis);
    const [width, height] = [grid.size[a], grid.size[b]];
    const out = data.slice(0, width * height) as VoxelArray;
    extractSlice<VoxelArray>(data, grid.size, axis, slice, { x: 0, y: 0, width, height }, out);
    return out;
  }

  // ── pointers, overlays, drawing ───────────────────────────────────────────

  onPointer(handler: PointerHandler): () => void {
    this.#pointerHandlers.push(handler);
    return () => {
      const at = this.#pointerHandlers.indexOf(handler);
      if (at >= 0) this.#pointerHandlers.splice(at, 1);
    };
  }

  /** The handler that claims the event; the last added is asked first. */
  offerPointer(event: PanePointer): PointerHandler | undefined {
    return this.#pointerHandlers.findLast((handler) => handler(event) === true);
  }

  addOverlay(overlay: Overlay): () => void {
    this.#overlays = [...this.#overlays, overlay];
    this.redrawOverlays();
    return () => {
      this.#overlays = this.#overlays.filter((other) => other !== overlay);
      this.redrawOverlays();
    };
  }

  get overlays(): readonly Overlay[] {
    return this.#overlays;
  }

  get overlayVersion(): number {
    return this.#overlayVersion;
  }

  redrawOverlays(): void {
    this.#overlayVersion++;
    this.#invalidate();
  }

  /** Another number after each change that {@link onView} tells of. */
  get viewVersion(): number {
    return this.#viewVersion;
  }

  onView(handler: () => void): () => void {
    this.#viewHandlers.add(handler);
    return () => void this.#viewHandlers.delete(handler);
  }

  /** What lies under the pointer, or nothing. */
  setReadout(at: { readonly pane: Pane; readonly world: World } | undefined): void {
    this.#readout = at && this.#readAt(at.pane, at.world);
    this.#invalidate();
  }

  #readAt(pane: Pane, point: World): Readout | undefined {
    const image = this.#image;
    if (!image) return undefined;
    const { volume, inverse } = image.fullSource;
    const at = nearest(worldToVoxel(inverse, point));
    const isInside = contains(volume.grid, at);
    const source = this.#sourceFor(pane);
    const isFull = source === image.fullSource;
    const offset = offsetOf(volume.grid.size, at[0], at[1], at[2]);
    return {
      pane,
      world: point,
      voxel: at,
      value: isInside && source ? (isFull ? volume.data[offset] : valueAt(source, point)) : undefined,
      approximate: !isFull,
      segment: (isInside && this.#labels?.[offset]) || 0,
    };
  }

  /** Takes over a canvas; give it back with what is returned. */
  attachPane(
    pane: Pane,
    canvas: HTMLCanvasElement,
  ): { resize(width: number, height: number, ratio: number): void; detach(): void } {
    const renderer = new PaneRenderer(canvas, () => this.#invalidate());
    renderer.setColors(segmentColors(this.#styles));
    const attached: AttachedPane = { renderer, size: { width: 0, height: 0 } };
    this.#panes.set(pane, attached);
    return {
      resize: (width, height, ratio) => {
        attached.size = { width, height };
        renderer.resize(width, height, ratio);
        // A canvas is empty once resized: waiting for the next frame would show it so.
        this.#draw();
        this.#invalidate();
      },
      detach: () => {
        renderer.dispose();
        if (this.#panes.get(pane) === attached) this.#panes.delete(pane);
        this.#views.delete(pane);
      },
    };
  }

  #invalidate(): void {
    if (this.#disposed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#viewVersion++;
      this.#draw();
      for (const handler of [...this.#viewHandlers]) handler();
    });
  }

  #draw(): void {
    const labels = this.#labels;
    for (const [pane, { renderer }] of this.#panes) {
      const view = this.paneView(pane);
      const image = this.#image;
      if (!view || !image) continue;
      renderer.draw({
        view,
        source: this.#sourceFor(pane),
        mask: labels && { labels, size: image.full.volume.grid.size, inverse: image.fullSource.inverse },
        maskDisplay: this.maskDisplay,
        window: this.#window,
        inverted: this.#inverted,
        interpolated: this.#interpolated,
      });
    }
  }

  // ── state ─────────────────────────────────────────────────────────────────

  getViewState(): ViewState {
    return {
      position: [this.#position[0], this.#position[1], this.#position[2]],
      cameras: { axial: null, coronal: null, sagittal: null, ...this.#cameras },
      window: this.#window,
      preset: this.#preset,
      inverted: this.#inverted,
      interpolated: this.#interpolated,
      crosshair: this.#crosshair,
      maximised: this.#maximised,
      layout: this.#layout,
      mask: this.#mask,
      volumeRendering: this.#volumeRendering,
    };
  }

  setViewState(state: ViewState): void {
    this.#restored = undefined;
    this.#layout = state.layout;
    this.#maximised = state.maximised;
    this.#inverted = state.inverted;
    this.#interpolated = state.interpolated;
    this.#crosshair = state.crosshair;
    this.#mask = state.mask;
    this.#volumeRendering = state.volumeRendering;
    if (this.#image) {
      for (const pane of PANES) {
        const camera = state.cameras[pane];
        if (camera) this.#cameras[pane] = camera;
        else delete this.#cameras[pane];
      }
      this.#firstWindow ??= state.window;
      this.#window = state.window;
      this.#preset = state.preset;
      this.#moveTo(world(...state.position));
    } else {
      this.#restored = state;
    }
    this.#invalidate();
  }

  describe(): string {
    const { status } = this;
    if (status.state === 'failed') return status.message;
    const view = this.paneView(this.activePane) ?? PANES.map((pane) => this.paneView(pane)).find((found) => found);
    if (!view || (status.state === 'loading' && !status.picture)) return 'The image is loading.';
    const name = `${view.pane[0]?.toUpperCase()}${view.pane.slice(1)}`;
    const here = [...this.#extents].filter(([, extent]) => extent[view.axis][view.slice] === 1).map(([index]) => index);
    const names = shownSegments(this.#styles).flatMap(({ index, name: segment }) =>
      here.includes(index) ? [segment ?? `segment ${index}`] : [],
    );
    return [`${name} slice ${view.slice + 1} of ${view.sliceCount}`, ...names, this.#preset && `${this.#preset} window`]
      .filter(Boolean)
      .join(', ');
  }

  dispose(): void {
    this.#close();
    this.#disposed = true;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    for (const { renderer } of this.#panes.values()) renderer.dispose();
    this.#panes.clear();
    this.#viewHandlers.clear();
    this.#pointerHandlers.length = 0;
  }
}

const middleOf = ({ size: [ni, nj, nk] }: Grid): Voxel => voxel(Math.floor(ni / 2), Math.floor(nj / 2), Math.floor(nk / 2));

const nearest = ([i, j, k]: Voxel): Voxel => voxel(Math.round(i), Math.round(j), Math.round(k));

function valueAt({ volume, inverse }: SliceSource, point: World): number | undefined {
  const { grid, data } = volume;
  const [i, j, k] = ([0, 1, 2] as const).map((d) =>
    Math.min(grid.size[d] - 1, Math.max(0, Math.round(worldToVoxel(inverse, point)[d]))),
  ) as [number, number, number];
  return data[offsetOf(grid.size, i, j, k)];
}
