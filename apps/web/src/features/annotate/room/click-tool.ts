import { type World } from '@annotome/volume';
import { type PanePointer, type PaneView, type Viewer } from '../../viewer/index.ts';
import { type Click, type Draft } from '../clicks/click-draft.ts';
import { type RoomController } from './room-controller.ts';

/** CSS pixels from a click's middle within which the pointer is on it; a finger is wider than a mouse. */
const REACH = { mouse: 10, pen: 12, touch: 22 } as const;

/** Whether a click is drawn on a slice as one that can be taken hold of: it lies on it, or within half a slice. */
export const isOnSlice = (view: PaneView, at: World): boolean => view.isNear(at, Math.max(1, view.sliceSpacing / 2 + 0.01));

interface Drag {
  readonly id: number;
  /** The draft when the click was taken hold of, or had just been set. */
  readonly before: Draft;
  readonly isNew: boolean;
  moved: boolean;
}

/**
 * The pointer while the click tool is chosen: left inside, right or Alt outside; a click that is there can be dragged, and flipped with
 * the right button or Alt. A finger taps inside and, resting, outside: moving, it turns the slices.
 */
export class ClickTool {
  readonly #room: RoomController;
  readonly #viewer: Viewer;
  #drag: Drag | undefined;

  constructor(room: RoomController) {
    this.#room = room;
    this.#viewer = room.ports.viewer;
  }

  pointer(event: PanePointer): boolean {
    switch (event.type) {
      case 'down':
        return this.#down(event);
      case 'move':
        if (!this.#drag) return false;
        if (!this.#drag.isNew || this.#far(event)) {
          this.#drag.moved = true;
          this.#room.dragClick(this.#drag.id, event.world);
        }
        return true;
      case 'up':
      case 'cancel': {
        const drag = this.#drag;
        if (!drag) return false;
        this.#drag = undefined;
        if (!drag.moved) return true;
        if (event.type === 'up') this.#room.dropClick(drag.before);
        else this.#room.returnClick(drag.before);
        return true;
      }
      case 'tap':
        this.#press(event);
        return true;
      case 'hover': {
        const at = this.#clickAt(event);
        if (at?.id !== this.#room.state.clickAtHand) {
          this.#room.set({ clickAtHand: at?.id });
          this.#viewer.setCursor(at ? 'grab' : 'crosshair');
          this.#viewer.redrawOverlays();
        }
        this.#room.preview(at ? undefined : event.world, event.alt ? 'outside' : 'inside');
        return false;
      }
      case 'leave':
        this.#room.preview(undefined, 'inside');
        return false;
      case 'wheel':
        return false;
    }
  }

  #pressed: readonly [number, number] = [0, 0];

  /** A click that was just set stays where it was set until the pointer clearly moves. */
  #far({ canvas }: PanePointer): boolean {
    return (this.#drag?.moved ?? false) || Math.hypot(canvas[0] - this.#pressed[0], canvas[1] - this.#pressed[1]) > 6;
  }

  #down(event: PanePointer): boolean {
    // Ctrl and the middle button stay the viewer's: zoom and pan.
    if (event.button === 1 || event.ctrl) return false;
    const there = this.#clickAt(event);
    // What a finger is about to do is known when it is lifted.
    if (event.pointerType === 'touch' && !there) return false;
    this.#pressed = event.canvas;
    if (there && !isOutside(event)) {
      if (this.#room.mayChange()) this.#drag = { id: there.id, before: this.#room.current(), isNew: false, moved: false };
      return true;
    }
    const added = this.#press(event);
    if (added !== undefined && event.button === 0)
      this.#drag = { id: added, before: this.#room.current(), isNew: true, moved: false };
    return true;
  }

  /** Sets a click, or flips the one that is there. @returns the number of a new one. */
  #press(event: PanePointer): number | undefined {
    const there = this.#clickAt(event);
    if (!there) return this.#room.click(event.world, isOutside(event) ? 'outside' : 'inside');
    if (isOutside(event)) this.#room.flip(there.id);
    return undefined;
  }

  #clickAt({ pane, canvas, pointerType }: PanePointer): Click | undefined {
    const view = this.#viewer.paneView(pane);
    if (!view) return undefined;
    return this.#room.clicks.findLast(({ world }) => {
      if (!isOnSlice(view, world)) return false;
      const [x, y] = view.worldToCanvas(world);
      return Math.hypot(x - canvas[0], y - canvas[1]) <= REACH[pointerType];
    });
  }
}

const isOutside = ({ button, alt }: PanePointer): boolean => button === 2 || alt;
