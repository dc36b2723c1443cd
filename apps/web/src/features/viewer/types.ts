import { type Box, type Grid, type IFastest, type Voxel, type VoxelArray, type World, type WorldVector } from '@annotome/volume';
import { type ReactNode } from 'react';

/** A pane that shows one slice. */
export type Pane = 'axial' | 'coronal' | 'sagittal';
/** Every pane, the 3-D one included. */
export type AnyPane = Pane | '3d';

export const PANES: readonly Pane[] = ['axial', 'coronal', 'sagittal'];

/**
 * What happened with a pointer over a slice. `move` while a button is down, `hover` while none is. `tap`: a finger whose `down` nobody
 * claimed was lifted where it came down; a long one has button 2.
 */
export interface PanePointer {
  readonly type: 'down' | 'move' | 'up' | 'cancel' | 'wheel' | 'hover' | 'leave' | 'tap';
  readonly pane: Pane;
  /** The point of the slice under the pointer. */
  readonly world: World;
  /** The same in the full grid's voxels: whole along the pane's own axis, fractional along the others. May lie outside the grid. */
  readonly voxel: Voxel;
  /** CSS pixels from the pane's top left corner. */
  readonly canvas: readonly [number, number];
  /** As in a PointerEvent: 0 left, 1 middle, 2 right, −1 none. */
  readonly button: number;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly pressure: number;
  readonly pointerType: 'mouse' | 'pen' | 'touch';
  /** Of a `wheel`: CSS pixels, down positive. */
  readonly deltaY: number;
}

/**
 * Returning true claims the gesture: the viewer does not scroll, pan, zoom or window with it. A claimed `down` brings every `move`
 * and the `up` (or `cancel`) of that pointer to the same handler.
 */
export type PointerHandler = (event: PanePointer) => boolean | void;

/** How a pane looks at the patient: everything an overlay needs to draw on it. A new object whenever the view changes. */
export interface PaneView {
  readonly pane: Pane;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Millimetres that one CSS pixel spans. */
  readonly mmPerPixel: number;
  /** The slice: its number along the grid's axis `axis`, from 0. */
  readonly axis: 0 | 1 | 2;
  readonly slice: number;
  readonly sliceCount: number;
  /** Distance in mm between neighbouring slices, across the plane. */
  readonly sliceSpacing: number;
  /** Unit vectors: to the screen's right, to its bottom, and away from the reader, `right × down`. */
  readonly plane: {
    readonly centre: World;
    readonly right: WorldVector;
    readonly down: WorldVector;
    readonly normal: WorldVector;
  };
  /** What lies at each edge, as letters of patient directions: `L`, or `LA` where the plane is oblique. */
  readonly letters: { readonly left: string; readonly right: string; readonly top: string; readonly bottom: string };
  /** Where a point falls when it is moved onto the slice along the plane's normal. CSS pixels. */
  worldToCanvas(point: World): readonly [number, number];
  canvasToWorld(x: number, y: number): World;
  /** Millimetres from the slice; positive on the far side. */
  distance(point: World): number;
  isNear(point: World, mm: number): boolean;
}

/** Draws over a pane, in CSS pixels, in an SVG that does not take the pointer. Called again whenever the view changes. */
export type Overlay = (view: PaneView) => ReactNode;

/** How the 3-D pane looks at the patient, for what is drawn over it. CSS pixels. */
export interface SolidView {
  readonly width: number;
  readonly height: number;
  worldToCanvas(point: World): readonly [number, number];
}

/** As {@link Overlay}, over the 3-D pane. */
export type SolidOverlay = (view: SolidView) => ReactNode;

export interface SegmentStyle {
  /** The value in the mask, 1 … 255. */
  readonly index: number;
  /** For the description a screen reader speaks. */
  readonly name?: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly visible: boolean;
  /** While any segment is solo, only those are shown. */
  readonly solo: boolean;
  /** Shown brightest. */
  readonly active: boolean;
}

type MaskMode = 'both' | 'fill' | 'outline' | 'off';

export interface MaskDisplay {
  readonly mode: MaskMode;
  /** Of the fill, 0 … 1. */
  readonly opacity: number;
}

/** A closed surface in millimetres LPS. */
export interface SurfaceMesh {
  /** x, y, z of each point. */
  readonly positions: Float32Array;
  /** Unit normals, outwards; computed where they are missing. */
  readonly normals?: Float32Array;
  /** Three per triangle, counter-clockwise from outside. */
  readonly indices: Uint32Array;
}

/** Darkest and brightest value shown, in the image's unit. */
export interface WindowRange {
  readonly start: number;
  readonly end: number;
}

export interface WindowPreset {
  readonly name: string;
  /** `automatic` follows the image's own values. */
  readonly range: WindowRange | 'automatic';
}

/** The value under the pointer. */
export interface Readout {
  readonly pane: Pane;
  readonly world: World;
  /** The nearest voxel. */
  readonly voxel: Voxel;
  /** Undefined outside the image. */
  readonly value: number | undefined;
  /** From a coarse level, because the full one is not here yet: an average, not the voxel's own. */
  readonly approximate: boolean;
  /** Value of the mask there, 0 for none. */
  readonly segment: number;
}

/** Which slices of each grid axis hold a segment: one byte per slice, 1 where it does. */
export type SegmentExtent = readonly [Uint8Array, Uint8Array, Uint8Array];

/** Everything a reload must bring back. Plain JSON. */
export interface ViewState {
  readonly position: readonly [number, number, number];
  readonly cameras: Readonly<Record<Pane, { readonly centre: readonly [number, number]; readonly mmPerPixel: number } | null>>;
  readonly window: WindowRange;
  readonly preset: string | null;
  readonly inverted: boolean;
  readonly interpolated: boolean;
  readonly crosshair: boolean;
  readonly maximised: AnyPane | null;
  readonly layout: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly mask: MaskDisplay;
  readonly volumeRendering: boolean;
}

export type LoadStatus =
  | { readonly state: 'empty' }
  /**
   * `share` of the full level's voxels that are here, 0 … 1; `picture` once there is something to see; `isWaiting` while the server is
   * away: loading goes on by itself when it is back.
   */
  | { readonly state: 'loading'; readonly picture: boolean; readonly share: number; readonly isWaiting: boolean }
  | { readonly state: 'full' }
  | { readonly state: 'failed'; readonly message: string };

export interface OpenOptions {
  /** Address of the OME-Zarr pyramid's root, `/api/volumes/{id}/zarr`. */
  readonly volumeUrl: string;
  /** DICOM's modality: CT has presets and HU, others are windowed by their own values. */
  readonly modality?: string;
  /** What is shown at first, unless {@link Viewer.setViewState} said before. */
  readonly window?: WindowRange;
  /** Where it is looked at first, and again after a reset; the middle otherwise. */
  readonly position?: World;
  /** Unit of the values; HU for CT, none otherwise. */
  readonly unit?: string;
  readonly signal?: AbortSignal;
}

/** What a key or button does. Each acts on the pane under the pointer, or the last one used, unless another is named. */
export interface ViewerActions {
  /** By whole slices; positive goes down the slice rail: towards the feet, the back, the patient's left. */
  scroll(slices: number, pane?: Pane): void;
  goToSlice(slice: number, pane?: Pane): void;
  /** Above 1 enlarges; about the pane's middle, or the given CSS pixel of it. */
  zoom(factor: number, pane?: Pane, about?: readonly [number, number]): void;
  /** CSS pixels. */
  pan(dx: number, dy: number, pane?: Pane): void;
  /** Every pane to fit, position and window to where they were at first. */
  reset(): void;
  fit(pane?: Pane): void;
  /** The pane fills the room; once more, and all are back. */
  maximise(pane?: AnyPane): void;
  invert(): void;
  interpolation(): void;
  crosshair(): void;
  preset(name: string): void;
  /** The nth preset of the image's modality, from 0. */
  presetAt(index: number): void;
  /** By the values of the slice that is shown. */
  automaticWindow(): void;
  /** Fill and outline, outline only, nothing, and round again. */
  cycleMask(): void;
  /** How opaque the fill is, 0 … 1; it is shown where it was not. */
  maskOpacity(opacity: number): void;
  volumeRendering(): void;
}

/**
 * The viewer as the rest of the room sees it. `ViewerController` is the one that does it; `<VolumeViewer controller>` draws it.
 * Frames: LPS millimetres, and voxels of the study's full grid.
 */
export interface Viewer {
  /** The coarse level first, then the full one. Resolves with the first picture; rejects when there is none, or when aborted. */
  open(options: OpenOptions): Promise<void>;
  /** The full level's grid. Throws before the first picture. */
  readonly grid: Grid;
  /** Voxels of the full level, zero where they are not here yet; in shared memory where the page is isolated. */
  readonly values: IFastest<VoxelArray>;
  readonly whenFull: Promise<void>;
  readonly status: LoadStatus;
  readonly unit: string;

  /** One byte per voxel of the grid, i fastest; read where it lies, so write into it and say so with {@link maskChanged}. */
  setMask(labelmap: IFastest<Uint8Array> | null): void;
  /** The mask was written inside this box of the grid. All of it when left out. */
  maskChanged(box?: Box): void;
  setSegmentStyles(styles: readonly SegmentStyle[]): void;
  setMaskDisplay(display: Partial<MaskDisplay>): void;
  /** While a key is held. Not part of the view's state. */
  setMaskHidden(hidden: boolean): void;
  /** Whether masks are seen: neither off nor hidden. */
  readonly isMaskShown: boolean;
  /** Where each segment of the mask lies, for slice rails and lists. */
  readonly extents: ReadonlyMap<number, SegmentExtent>;

  /** Last added is asked first. Returns how to take it away. */
  onPointer(handler: PointerHandler): () => void;
  addOverlay(overlay: Overlay): () => void;
  addSolidOverlay(overlay: SolidOverlay): () => void;
  /** Called, at most once a frame, after anything that is drawn or told has changed. */
  onView(handler: () => void): () => void;
  /** Overlays show something new: draw them again. */
  redrawOverlays(): void;
  paneView(pane: Pane): PaneView | undefined;
  /** CSS cursor of the slices; undefined for the viewer's own. */
  setCursor(cursor: string | undefined): void;
  /** Left drags pan while true: for a held space bar. */
  setPanning(panning: boolean): void;

  readonly position: World;
  /** Every pane shows the slice through this point; those that do not show the point are moved to it. */
  jumpTo(point: World): void;
  readonly readout: Readout | undefined;
  readonly activePane: Pane;

  /** Takes the place of the surface the viewer makes of a segment itself; null gives it back. */
  setSurface(segment: number, mesh: SurfaceMesh | null): void;

  readonly window: WindowRange;
  setWindow(range: WindowRange): void;
  readonly presets: readonly WindowPreset[];
  readonly actions: ViewerActions;

  getViewState(): ViewState;
  /** Before or after {@link open}. What is not a {@link ViewState}, such as an older version's, is left alone. */
  setViewState(kept: unknown): void;
  /** What the panes show, in a sentence, for a screen reader. */
  describe(): string;

  /** Frees the workers, the memory and the GPU. Nothing works afterwards. */
  dispose(): void;
}
