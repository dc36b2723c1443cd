import {
  offsetOf,
  toVoxel,
  toWorld,
  voxel,
  wholeOf,
  world,
  worldToVoxel,
  type Box,
  type Grid,
  type IFastest,
  type VoxelArray,
  type World,
  type WorldVector,
} from '@annotome/volume';
import { parseViewState } from './display/view-state.ts';
import { automaticWindow, presetOf, presetsFor } from './display/window-presets.ts';
import { panCamera, type Camera } from './geometry/pane-view.ts';
import { OpenImage } from './load/open-image.ts';
import { MaskLayer } from './mask/mask-layer.ts';
import { PaneSet } from './panes/pane-set.ts';
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
  type SolidOverlay,
  type SurfaceMesh,
  type Viewer,
  type ViewState,
  type WindowPreset,
  type WindowRange,
} from './types.ts';
import { viewerActions } from './viewer-actions.ts';

/** What is shown, apart from where: the part of the view's state that is the same for any image. */
type Shown = Omit<ViewState, 'position' | 'cameras' | 'mask'>;

/**
 * Holds the image, its mask, the view and the panes that are attached, and draws at most once a frame, only panes whose picture changes.
 * Beyond {@link Viewer}, what the parts of this folder need of it.
 */
export class ViewerController implements Viewer {
  readonly mask = new MaskLayer(() => this.#invalidate());
  readonly actions = viewerActions(this);

  #image: OpenImage | undefined;
  #options: OpenOptions | undefined;
  #status: LoadStatus = { state: 'empty' };
  #whenFull: Promise<void> = Promise.resolve();

  #position: World = world(0, 0, 0);
  #firstWindow: Pick<Shown, 'window' | 'preset'> | undefined;
  #restored: ViewState | undefined;
  #isWindowKept = false;
  #shown: Shown = {
    window: { start: 0, end: 1 },
    preset: null,
    inverted: false,
    interpolated: true,
    crosshair: false,
    maximised: null,
    layout: {},
    volumeRendering: false,
  };

  readonly #panes = new PaneSet();
  readonly #pointerHandlers: PointerHandler[] = [];
  readonly #viewHandlers = new Set<() => void>();
  #overlays: readonly Overlay[] = [];
  #solidOverlays: readonly SolidOverlay[] = [];
  #pointerAt: { readonly pane: Pane; readonly world: World } | undefined;
  #lastPane: AnyPane = 'axial';
  #cursor: string | undefined;
  #isPanning = false;
  #frame: number | undefined;
  #viewVersion = 0;
  #isDisposed = false;

  // ── the image ─────────────────────────────────────────────────────────────

  async open(options: OpenOptions): Promise<void> {
    this.#close();
    this.#options = options;
    this.#setStatus({ state: 'loading', picture: false, share: 0, isWaiting: false });
    try {
      const image = await OpenImage.open(
        options.volumeUrl,
        (isWaiting) => {
          if (!this.#isCurrent(options) || this.#status.state !== 'loading') return;
          this.#setStatus({ ...this.#status, isWaiting });
        },
        options.signal,
      );
      if (!this.#isCurrent(options)) {
        image.dispose();
        throw new DOMException('Another image was opened meanwhile, or none is wanted any more.', 'AbortError');
      }
      this.#image = image;
      this.moveTo(this.firstPosition);
      const [first] = this.presets;
      if (options.window) this.#showFirst({ window: options.window, preset: presetOf(this.presets, options.window) });
      else if (first && first.range !== 'automatic') this.#showFirst({ window: first.range, preset: first.name });
      if (this.#restored) this.setViewState(this.#restored);
      await this.#read(image, options);
    } catch (error) {
      // Nobody is to be told of an image that was left.
      if (this.#isCurrent(options)) this.fail(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Resolves with the first picture; {@link whenFull} goes on. */
  #read(image: OpenImage, options: OpenOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const picture = (values: VoxelArray): void => {
        if (!this.#firstWindow) this.#showFirst({ window: automaticWindow(values), preset: 'Automatic' });
        resolve();
      };
      this.#whenFull = image
        .read(
          {
            onMore: (coarse) => {
              if (!this.#isCurrent(options)) return;
              if (coarse) picture(coarse.data);
              const isSeen = this.#status.state === 'loading' && (this.#status.picture || coarse !== undefined);
              const isWaiting = this.#status.state === 'loading' && this.#status.isWaiting;
              this.#setStatus({ state: 'loading', picture: isSeen, share: image.share, isWaiting });
            },
          },
          toVoxel(image.grid, this.#position),
        )
        .then(() => {
          if (!this.#isCurrent(options)) return;
          picture(image.values);
          this.#setStatus({ state: 'full' });
        });
      this.#whenFull.catch((error: unknown) => {
        if (this.#isCurrent(options)) this.fail(error instanceof Error ? error.message : String(error));
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  #isCurrent(options: OpenOptions): boolean {
    return !this.#isDisposed && this.#options === options && !options.signal?.aborted;
  }

  get image(): OpenImage | undefined {
    return this.#image;
  }

  #opened(): OpenImage {
    if (!this.#image) throw new Error('No image is open: call open() first.');
    return this.#image;
  }

  get grid(): Grid {
    return this.#opened().grid;
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

  get modality(): string | undefined {
    return this.#options?.modality;
  }

  get unit(): string {
    return this.#options?.unit ?? (this.modality === 'CT' ? 'HU' : '');
  }

  /** Whether there is something to see. */
  get hasPicture(): boolean {
    return this.#status.state === 'full' || (this.#status.state === 'loading' && this.#status.picture);
  }

  /** Says on the screen that, and why, there is nothing to see. */
  fail(message: string): void {
    this.#setStatus({ state: 'failed', message });
  }

  #setStatus(status: LoadStatus): void {
    this.#status = status;
    this.#invalidate();
  }

  #close(): void {
    this.#image?.dispose();
    this.#image = this.#options = this.#pointerAt = this.#firstWindow = undefined;
    this.#isWindowKept = false;
    this.#panes.forget();
    this.mask.clear();
    this.#setStatus({ state: 'empty' });
  }

  // ── the mask ──────────────────────────────────────────────────────────────

  setMask(labelmap: IFastest<Uint8Array> | null): void {
    this.mask.setLabels(this.#opened().grid, labelmap);
  }

  maskChanged(box?: Box): void {
    const image = this.#opened();
    const written = box ?? wholeOf(image.grid);
    this.#panes.maskWritten(written, image);
    this.mask.written(written);
  }

  setSegmentStyles(styles: readonly SegmentStyle[]): void {
    this.mask.setStyles(styles);
    this.#panes.setColors(styles);
  }

  setMaskDisplay(display: Partial<MaskDisplay>): void {
    this.mask.setDisplay(display);
  }

  setMaskHidden(hidden: boolean): void {
    this.mask.setHidden(hidden);
  }

  get isMaskShown(): boolean {
    return this.mask.shownDisplay.mode !== 'off';
  }

  get extents(): ReadonlyMap<number, SegmentExtent> {
    return this.mask.extents;
  }

  setSurface(segment: number, mesh: SurfaceMesh | null): void {
    this.mask.setSurface(segment, mesh);
  }

  // ── the view ──────────────────────────────────────────────────────────────

  get shown(): Shown {
    return this.#shown;
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
    this.#invalidate();
  }

  get window(): WindowRange {
    return this.#shown.window;
  }

  setWindow(window: WindowRange): void {
    this.show({ window, preset: null });
  }

  resetWindow(): void {
    if (this.#firstWindow) this.show(this.#firstWindow);
  }

  #showFirst(first: Pick<Shown, 'window' | 'preset'>): void {
    this.#firstWindow = first;
    if (!this.#isWindowKept) this.show(first);
  }

  get presets(): readonly WindowPreset[] {
    return presetsFor(this.modality);
  }

  get position(): World {
    return this.#position;
  }

  /** Where the image is looked at before anybody moves. */
  get firstPosition(): World {
    const { grid, middle } = this.#opened();
    return this.#options?.position ?? toWorld(grid, middle);
  }

  /** The position never leaves the grid: every pane shows a slice. */
  moveTo(point: World): void {
    const image = this.#opened();
    const at = toVoxel(image.grid, point);
    if (!at.every(Number.isFinite)) return;
    const kept = ([0, 1, 2] as const).map((d) => Math.min(image.grid.size[d] - 1, Math.max(0, at[d])));
    const inside = voxel(...(kept as [number, number, number]));
    this.#position = toWorld(image.grid, inside);
    image.setFocus(inside);
    this.#invalidate();
  }

  jumpTo(point: World): void {
    this.moveTo(point);
    for (const pane of PANES) {
      const view = this.paneView(pane);
      if (!view) continue;
      const [x, y] = view.worldToCanvas(this.#position);
      if (x >= 0 && y >= 0 && x <= view.width && y <= view.height) continue;
      this.changeCamera(pane, (camera) => panCamera(camera, view.width / 2 - x, view.height / 2 - y));
    }
  }

  /** The change may answer undefined: the pane fits its slices again. */
  changeCamera(pane: Pane, change: (camera: Camera) => Camera | undefined): void {
    if (!this.#image) return;
    this.#panes.changeCamera(pane, this.#image, change);
    this.#invalidate();
  }

  resetCameras(): void {
    this.#panes.setCameras(undefined);
    this.#invalidate();
  }

  paneView(pane: Pane): PaneView | undefined {
    return this.#image && this.#panes.view(pane, this.#image, this.#position);
  }

  /** The normal of a pane's slices, whether the pane is on the screen or not. */
  normalOf(pane: Pane): WorldVector | undefined {
    return this.#image?.frames[pane].normal;
  }

  /** +1 when a higher slice number is further down the rail. */
  railDirection(pane: Pane): 1 | -1 {
    return this.#image?.frames[pane].downTheRail ?? 1;
  }

  /** The slice pane that keys act on. */
  get activePane(): Pane {
    return this.#lastPane === '3d' ? 'axial' : this.#lastPane;
  }

  /** The pane that was used last. */
  get lastPane(): AnyPane {
    return this.#lastPane;
  }

  setActivePane(pane: AnyPane): void {
    if (this.#lastPane === pane) return;
    this.#lastPane = pane;
    this.#invalidate();
  }

  get readout(): Readout | undefined {
    const image = this.#image;
    if (!image || !this.#pointerAt) return undefined;
    const { pane, world: point } = this.#pointerAt;
    const [i, j, k] = worldToVoxel(image.full.inverse, point).map(Math.round) as [number, number, number];
    const { value, approximate } = image.valueAt(pane, this.#position, point);
    const segment = value === undefined ? 0 : (this.mask.labels?.[offsetOf(image.grid.size, i, j, k)] ?? 0);
    return { pane, world: point, voxel: voxel(i, j, k), value, approximate, segment };
  }

  setReadout(at: { readonly pane: Pane; readonly world: World } | undefined): void {
    this.#pointerAt = at;
    this.#invalidate();
  }

  // ── pointers and overlays ─────────────────────────────────────────────────

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

  addOverlay(overlay: Overlay): () => void {
    this.#overlays = [...this.#overlays, overlay];
    this.#invalidate();
    return () => {
      this.#overlays = this.#overlays.filter((other) => other !== overlay);
      this.#invalidate();
    };
  }

  get overlays(): readonly Overlay[] {
    return this.#overlays;
  }

  addSolidOverlay(overlay: SolidOverlay): () => void {
    this.#solidOverlays = [...this.#solidOverlays, overlay];
    this.#invalidate();
    return () => {
      this.#solidOverlays = this.#solidOverlays.filter((other) => other !== overlay);
      this.#invalidate();
    };
  }

  get solidOverlays(): readonly SolidOverlay[] {
    return this.#solidOverlays;
  }

  redrawOverlays(): void {
    this.#invalidate();
  }

  // ── drawing ───────────────────────────────────────────────────────────────

  /** Takes over a canvas; give it back with what is returned. */
  attachPane(
    pane: Pane,
    canvas: HTMLCanvasElement,
  ): { resize(width: number, height: number, ratio: number): void; detach(): void } {
    const attached = this.#panes.attach(pane, canvas, this.mask.styles, () => this.#invalidate());
    return {
      resize: (width, height, ratio) => {
        attached.size = { width, height };
        attached.renderer.resize(width, height, ratio);
        // A canvas is empty once resized: waiting for the next frame would show it so.
        this.#draw();
        this.#invalidate();
      },
      detach: () => this.#panes.detach(pane, attached),
    };
  }

  onView(handler: () => void): () => void {
    this.#viewHandlers.add(handler);
    return () => void this.#viewHandlers.delete(handler);
  }

  /** Another number after each change that {@link onView} tells of. */
  get viewVersion(): number {
    return this.#viewVersion;
  }

  #invalidate(): void {
    if (this.#isDisposed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#viewVersion++;
      this.#draw();
      for (const handler of [...this.#viewHandlers]) handler();
    });
  }

  #draw(): void {
    const image = this.#image;
    if (image) this.#panes.draw({ ...this.#shown, image, position: this.#position, mask: this.mask });
  }

  // ── state ─────────────────────────────────────────────────────────────────

  getViewState(): ViewState {
    const [x, y, z] = this.#position;
    return {
      ...this.#shown,
      position: [x, y, z],
      cameras: this.#panes.cameras,
      mask: this.mask.display,
    };
  }

  setViewState(kept: unknown): void {
    const state = parseViewState(kept);
    if (!state) return;
    const { position, cameras, mask, ...shown } = state;
    this.mask.setDisplay(mask);
    this.#restored = this.#image ? undefined : state;
    if (!this.#image) {
      // Where it was waits for the image; how the room looked does not.
      this.show({ layout: shown.layout, maximised: shown.maximised });
      return;
    }
    this.#panes.setCameras(cameras);
    this.#isWindowKept = true;
    this.show(shown);
    this.moveTo(world(...position));
  }

  describe(): string {
    if (this.#status.state === 'failed') return this.#status.message;
    const view = this.paneView(this.activePane) ?? PANES.map((pane) => this.paneView(pane)).find((found) => found);
    if (!this.hasPicture) return 'The image is loading.';
    if (!view)
      return ['3-D view', ...this.mask.shownSurfaces().map(({ style }) => style.name ?? `segment ${style.index}`)].join(', ');
    const pane = `${view.pane[0]?.toUpperCase()}${view.pane.slice(1)}`;
    const window = this.#shown.preset === null ? [] : [`${this.#shown.preset} window`];
    return [`${pane} slice ${view.slice + 1} of ${view.sliceCount}`, ...this.mask.namesOn(view.axis, view.slice), ...window].join(
      ', ',
    );
  }

  dispose(): void {
    this.#close();
    this.#isDisposed = true;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#panes.dispose();
    this.#viewHandlers.clear();
    this.#pointerHandlers.length = 0;
  }
}
