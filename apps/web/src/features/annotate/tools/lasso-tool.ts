import { type World } from '@annotome/volume';
import { fillPolygon, inPlaneAxes, sliceAxis, type Axis, type Pane } from '@annotome/mask-tools';
import { Draft } from './draft.ts';
import { Listeners } from './listeners.ts';
import { type PointerTool, type ToolCursor, type ToolHost, type ToolPointer } from './tool-host.ts';

/** CSS pixels: closer together, two places are one. */
const SAME_PLACE = 6;
/** Between the points of a line drawn freely. */
const FREE_STEP = 2;

interface Point {
  /** Along the two axes of the slice, in voxels. */
  readonly inPlane: readonly [number, number];
  readonly world: World;
  readonly canvas: readonly [number, number];
}

interface Outline {
  readonly pane: Pane;
  readonly axis: Axis;
  readonly slice: number;
  readonly effect: 'add' | 'remove';
  readonly points: Point[];
  /** The button is down, so that moving draws. */
  drawing: boolean;
  /** How many points there were at the last press. */
  pressedAt: number;
}

const distance = (a: readonly [number, number], b: readonly [number, number]): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/**
 * Draws around a region of one slice: adds it to the active segment, or takes it away when Alt is down as it begins. Drawn in one go, letting go closes it; clicked,
 * each click is a corner, and Enter, a click on the first corner or a second one on the last closes it. Backspace takes the last corner back, Escape all of it.
 */
export class LassoTool implements PointerTool {
  readonly name = 'lasso';
  readonly #host: ToolHost;
  readonly #listeners = new Listeners();
  #outline: Outline | undefined;
  /** Where the next corner would be. */
  #next: Point | undefined;

  constructor(host: ToolHost) {
    this.#host = host;
  }

  get cursor(): ToolCursor | undefined {
    if (!this.#outline) return undefined;
    const { pane, points, effect, drawing } = this.#outline;
    const shown = drawing || !this.#next ? points : [...points, this.#next];
    return { kind: 'path', pane, points: shown.map(({ world }) => world), effect };
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  pointer(e: ToolPointer): boolean {
    const outline = this.#outline;
    switch (e.type) {
      case 'down':
        return this.#press(e);
      case 'move':
        if (!outline?.drawing) return false;
        this.#draw(outline, e);
        return true;
      case 'up':
        if (!outline?.drawing) return false;
        this.#release(outline, e);
        return true;
      case 'hover':
        if (outline && this.#isOn(outline, e)) {
          this.#next = pointOf(e, outline.axis);
          this.#listeners.call();
        }
        return false;
      case 'cancel': {
        const wasDrawing = outline?.drawing === true;
        if (wasDrawing) this.#drop();
        return wasDrawing;
      }
      case 'leave':
      case 'tap':
      case 'wheel':
        return outline?.drawing === true;
    }
  }

  key(key: string): boolean {
    const outline = this.#outline;
    if (!outline) return false;
    if (key === 'Enter') this.#close();
    else if (key === 'Escape') this.#drop();
    else if (key === 'Backspace' || key === 'Delete') {
      outline.points.pop();
      if (outline.points.length === 0) this.#drop();
      else this.#listeners.call();
    } else return false;
    return true;
  }

  cancel(): void {
    this.#drop();
  }

  #press(e: ToolPointer): boolean {
    if (e.button !== 0 || this.#host.segment === 0) return false;
    let outline = this.#outline;
    if (outline?.drawing) return true;
    if (outline && !this.#isOn(outline, e)) {
      // Another slice: what was begun there is not what is drawn here.
      this.#drop();
      outline = undefined;
    }
    const axis = sliceAxis(this.#host.grid.affine, e.pane);
    if (!outline) {
      const effect = e.alt ? 'remove' : 'add';
      outline = { pane: e.pane, axis, slice: Math.round(e.voxel[axis]), effect, points: [], drawing: true, pressedAt: 0 };
      this.#outline = outline;
    }
    const [first, last] = [outline.points[0], outline.points.at(-1)];
    if (first && last && (distance(first.canvas, e.canvas) <= SAME_PLACE || distance(last.canvas, e.canvas) <= SAME_PLACE)) {
      this.#close();
      return true;
    }
    outline.pressedAt = outline.points.length;
    outline.drawing = true;
    this.#next = undefined;
    outline.points.push(pointOf(e, axis));
    this.#listeners.call();
    return true;
  }

  #draw(outline: Outline, e: ToolPointer): void {
    const last = outline.points.at(-1);
    if (last && distance(last.canvas, e.canvas) < FREE_STEP) return;
    outline.points.push(pointOf(e, outline.axis));
    this.#listeners.call();
  }

  #release(outline: Outline, e: ToolPointer): void {
    this.#draw(outline, e);
    outline.drawing = false;
    const drawn = outline.points.slice(outline.pressedAt);
    const [first] = drawn;
    const moved = first !== undefined && drawn.some((p) => distance(p.canvas, first.canvas) > SAME_PLACE);
    // After corners that were clicked, a line drawn freely is one side more.
    if (moved && outline.pressedAt === 0) this.#close();
    else if (!moved) {
      // A click that trembled is one corner.
      outline.points.length = outline.pressedAt + 1;
      this.#listeners.call();
    }
  }

  #isOn({ pane, axis, slice }: Outline, e: ToolPointer): boolean {
    return e.pane === pane && Math.round(e.voxel[axis]) === slice;
  }

  #close(): void {
    const outline = this.#outline;
    this.#drop();
    if (!outline) return;
    const { axis, slice, points, effect } = outline;
    const corners = points.map(({ inPlane }) => inPlane);
    const draft = new Draft(this.#host, effect === 'add' ? 'set' : 'clear');
    draft.add(fillPolygon(this.#host.grid.size, axis, slice, corners));
    draft.commit(this.name);
  }

  #drop(): void {
    this.#outline = undefined;
    this.#next = undefined;
    this.#listeners.call();
  }
}

function pointOf(e: ToolPointer, axis: Axis): Point {
  const [u, v] = inPlaneAxes(axis);
  return { inPlane: [e.voxel[u], e.voxel[v]], world: e.world, canvas: e.canvas };
}
