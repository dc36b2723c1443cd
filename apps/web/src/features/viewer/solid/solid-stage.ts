import { type Grid } from '@annotome/volume';
import { type SolidView } from '../types.ts';
import { type ViewerController } from '../viewer-controller.ts';
import { type SolidScene } from './solid-scene.ts';

export type Letter = ReturnType<SolidScene['letters']>[number];

export interface StageEvents {
  onLetters(letters: readonly Letter[]): void;
  /** Why there is no 3-D view; undefined when there is one. */
  onProblem(sentence: string | undefined): void;
}

/** After a lost context, and after a failure. */
const PAUSE = 500;
const TRIES = 5;
/** From surfaces that changed to the volume around them, in ms. */
const SURFACE_FIRST = 300;

/**
 * Keeps a scene in the 3-D pane: made when the image has been seen for the first time, because Cornerstone3D takes a second to
 * load; made anew for another image, and when the browser takes the WebGL context away. The slices never wait for it.
 */
export class SolidStage {
  readonly #viewer: ViewerController;
  readonly #element: HTMLDivElement;
  readonly #events: StageEvents;
  readonly #unsubscribe: () => void;
  readonly #observer: ResizeObserver;
  #scene: SolidScene | undefined;
  #sceneOf: Grid | undefined;
  #tries = 0;
  #surfaces = '';
  #showsVolume = false;
  #volumeTimer: ReturnType<typeof setTimeout> | undefined;
  #surfacesAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(viewer: ViewerController, element: HTMLDivElement, events: StageEvents) {
    this.#viewer = viewer;
    this.#element = element;
    this.#events = events;
    this.#unsubscribe = viewer.onView(() => this.#update());
    this.#observer = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      this.#scene?.resize();
      this.#tellLetters();
    });
    this.#observer.observe(element);
    this.#update();
  }

  rotate(dx: number, dy: number): void {
    this.#scene?.rotate(dx, dy);
    this.#tellLetters();
  }

  zoom(factor: number): void {
    this.#scene?.zoom(factor);
    this.#tellLetters();
  }

  pan(dx: number, dy: number): void {
    this.#scene?.pan(dx, dy);
    this.#tellLetters();
  }

  /** How the scene is seen now; undefined while there is none. */
  get view(): SolidView | undefined {
    const scene = this.#scene;
    const { clientWidth: width, clientHeight: height } = this.#element;
    return scene && width > 0 ? { width, height, worldToCanvas: (point) => scene.worldToCanvas(point) } : undefined;
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#volumeTimer);
    this.#unsubscribe();
    this.#observer.disconnect();
    this.#drop();
  }

  #update(): void {
    const grid = this.#viewer.hasPicture ? this.#viewer.image?.grid : undefined;
    if (this.#sceneOf !== grid) {
      this.#drop();
      this.#sceneOf = grid;
      this.#tries = 0;
      if (grid) void this.#make(grid);
    }
    if (!this.#scene) return;
    const surfaces = this.#viewer.mask.shownSurfaces();
    const key = surfaces.map(({ style, mesh }) => [style.index, style.color, style.active, idOf(mesh)].join()).join(';');
    if (key !== this.#surfaces) {
      this.#surfaces = key;
      // vtk.js never draws a surface that is first drawn together with a volume: the volume goes, and comes back.
      if (this.#showsVolume) void this.#scene.setVolume(undefined);
      this.#showsVolume = false;
      this.#scene.setSurfaces(surfaces);
      this.#surfacesAt = performance.now();
      clearTimeout(this.#volumeTimer);
      this.#volumeTimer = setTimeout(() => this.#update(), SURFACE_FIRST);
    } else if (this.#showsVolume !== this.#viewer.shown.volumeRendering && this.#isSurfaceDrawn()) {
      this.#showsVolume = this.#viewer.shown.volumeRendering;
      this.#showVolume(this.#scene).catch((error: unknown) => {
        this.#events.onProblem('The image could not be drawn as a solid; the slices are not affected.');
        console.error(error);
      });
    }
  }

  /** A few frames after they changed. */
  #isSurfaceDrawn(): boolean {
    return performance.now() - this.#surfacesAt >= SURFACE_FIRST;
  }

  async #make(grid: Grid): Promise<void> {
    try {
      const { SolidScene } = await import('./solid-scene.ts');
      await idle();
      if (this.#isDisposed || this.#sceneOf !== grid || this.#element.clientWidth === 0) return;
      const scene = new SolidScene(this.#element, grid, () => this.#again(grid));
      this.#scene = scene;
      this.#surfaces = '';
      this.#showsVolume = false;
      this.#events.onProblem(undefined);
      this.#update();
      this.#tellLetters();
    } catch (error) {
      this.#events.onProblem('The 3-D view could not be drawn; the slices are not affected.');
      if (this.#tries < TRIES) this.#again(grid);
      else console.error(error);
    }
  }

  #again(grid: Grid): void {
    this.#drop();
    this.#tries++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isDisposed && this.#sceneOf === grid) void this.#make(grid);
    }, PAUSE * this.#tries);
  }

  async #showVolume(scene: SolidScene): Promise<void> {
    const volume = this.#showsVolume ? this.#viewer.image?.small : undefined;
    const { pictureVolume } = await import('./picture-volume.ts');
    const picture = volume && (await pictureVolume(volume, this.#viewer.modality, this.#viewer.window));
    // It may have been switched off again, or lost, meanwhile.
    if (this.#scene === scene && this.#showsVolume === Boolean(volume)) await scene.setVolume(picture);
  }

  #drop(): void {
    const scene = this.#scene;
    this.#scene = undefined;
    scene?.dispose();
    if (scene) this.#events.onLetters([]);
  }

  #tellLetters(): void {
    if (this.#scene) this.#events.onLetters(this.#scene.letters());
  }
}

/** When the page has nothing better to do: making a WebGL context holds it up. Safari does not say when that is. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 200);
  });

const ids = new WeakMap<object, number>();
let lastId = 0;

/** A number for an object: the same for the same one. */
function idOf(object: object): number {
  let id = ids.get(object);
  if (id === undefined) ids.set(object, (id = ++lastId));
  return id;
}
