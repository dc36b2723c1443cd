import { type Box, type World } from '@annotome/volume';
import { fitCamera, paneView, type Camera, type PaneSize } from '../geometry/pane-view.ts';
import { sliceOf } from '../geometry/slice-frame.ts';
import { type OpenImage } from '../load/open-image.ts';
import { type MaskLayer } from '../mask/mask-layer.ts';
import { segmentColors } from '../mask/segment-colors.ts';
import { PaneRenderer } from '../slices/pane-renderer.ts';
import { type Pane, type PaneView, type SegmentStyle, type ViewState, type WindowRange } from '../types.ts';

interface AttachedPane {
  readonly renderer: PaneRenderer;
  size: PaneSize;
}

/** What every pane shows. */
export interface PaneContents {
  readonly image: OpenImage;
  readonly position: World;
  readonly mask: MaskLayer;
  readonly window: WindowRange;
  readonly inverted: boolean;
  readonly interpolated: boolean;
}

/** The slice panes that are on the screen: what each looks at, and its canvas. */
export class PaneSet {
  readonly #panes = new Map<Pane, AttachedPane>();
  readonly #views = new Map<Pane, { readonly key: string; readonly view: PaneView }>();
  #cameras: Partial<Record<Pane, Camera>> = {};

  /** @param onRestored The browser gave the canvas's WebGL context back: all has to be drawn again. */
  attach(pane: Pane, canvas: HTMLCanvasElement, styles: readonly SegmentStyle[], onRestored: () => void): AttachedPane {
    const renderer = new PaneRenderer(canvas, onRestored);
    renderer.setColors(segmentColors(styles));
    const attached: AttachedPane = { renderer, size: { width: 0, height: 0 } };
    this.#panes.set(pane, attached);
    return attached;
  }

  detach(pane: Pane, attached: AttachedPane): void {
    attached.renderer.dispose();
    if (this.#panes.get(pane) !== attached) return;
    this.#panes.delete(pane);
    this.#views.delete(pane);
  }

  /** The same object until something of it changes; undefined while the pane is not on the screen. */
  view(pane: Pane, image: OpenImage, position: World): PaneView | undefined {
    const size = this.#sizeOf(pane);
    if (!size) return undefined;
    const frame = image.frames[pane];
    const camera = this.#cameras[pane] ?? fitCamera(frame, size);
    const slice = sliceOf(frame, position);
    const key = JSON.stringify([slice, camera, size]);
    const known = this.#views.get(pane);
    if (known?.key === key) return known.view;
    const view = paneView(frame, slice, camera, size);
    this.#views.set(pane, { key, view });
    return view;
  }

  /** The change may answer undefined: the pane fits its slices again. */
  changeCamera(pane: Pane, image: OpenImage, change: (camera: Camera) => Camera | undefined): void {
    const size = this.#sizeOf(pane);
    if (!size) return;
    const camera = change(this.#cameras[pane] ?? fitCamera(image.frames[pane], size));
    if (camera) this.#cameras[pane] = camera;
    else delete this.#cameras[pane];
  }

  /** Null where a pane fits its slices. */
  get cameras(): ViewState['cameras'] {
    return { axial: null, coronal: null, sagittal: null, ...this.#cameras };
  }

  setCameras(cameras: ViewState['cameras'] | undefined): void {
    this.#cameras = {};
    for (const [pane, camera] of Object.entries(cameras ?? {})) if (camera) this.#cameras[pane as Pane] = camera;
  }

  /** Another image: no view of the last one holds. */
  forget(): void {
    this.#cameras = {};
    this.#views.clear();
  }

  setColors(styles: readonly SegmentStyle[]): void {
    const lut = segmentColors(styles);
    for (const { renderer } of this.#panes.values()) renderer.setColors(lut);
  }

  maskWritten(box: Box, image: OpenImage): void {
    for (const [pane, { renderer }] of this.#panes) renderer.maskChanged(box, image.frames[pane].axis);
  }

  draw({ image, position, mask, window, inverted, interpolated }: PaneContents): void {
    const { labels, shownDisplay } = mask;
    for (const [pane, { renderer }] of this.#panes) {
      const view = this.view(pane, image, position);
      if (!view) continue;
      renderer.draw({
        view,
        source: image.sourceFor(pane, position),
        mask: labels && { labels, size: image.grid.size, inverse: image.full.inverse },
        maskDisplay: shownDisplay,
        window,
        inverted,
        interpolated,
      });
    }
  }

  dispose(): void {
    for (const { renderer } of this.#panes.values()) renderer.dispose();
    this.#panes.clear();
    this.forget();
  }

  #sizeOf(pane: Pane): PaneSize | undefined {
    const size = this.#panes.get(pane)?.size;
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  }
}
