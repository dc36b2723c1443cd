import { toVoxel, voxel } from '@annotome/volume';
import { dragWindow } from '../display/window-presets.ts';
import { type Pane, type PanePointer, type PointerHandler, type WindowRange } from '../types.ts';
import { type ViewerController } from '../viewer-controller.ts';
import { WheelSlices, wheelZoom } from './wheel-slices.ts';

type Point = readonly [number, number];

/** A finger that has moved so many CSS pixels is no tap any more: it scrolls. */
const TAP_REACH = 10;
/** A finger that has rested so long, in ms, stands for the right button. */
const LONG_TAP = 450;

/** What the pointers that are down do. */
type Gesture =
  | { readonly kind: 'claimed'; readonly by: PointerHandler; readonly pointer: number }
  | { readonly kind: 'pan'; last: Point }
  | { readonly kind: 'window'; readonly from: WindowRange; readonly start: Point }
  | { readonly kind: 'zoom'; readonly about: Point; last: Point }
  | { readonly kind: 'position' }
  | {
      readonly kind: 'scroll';
      readonly pixels: number;
      readonly start: Point;
      readonly at: number;
      isTap: boolean;
      last: number;
      rest: number;
    }
  | { readonly kind: 'pinch'; distance: number; middle: Point };

/**
 * Mouse, pen, touch and trackpad over one pane. Handlers of the room are asked first, and told of a finger's tap; what nobody claims moves
 * the view:
 *
 * | | |
 * |---|---|
 * | left drag | window (across) and level (up and down); the position, while the crosshair is on |
 * | right drag | window and level |
 * | middle drag, Space and drag | pan |
 * | Ctrl and left drag, Ctrl and wheel, pinch | zoom |
 * | wheel, one finger | slices; five at a time with Shift |
 * | two fingers | pan and zoom |
 * | double click | the pane alone, and back |
 */
export function attachGestures(element: HTMLElement, pane: Pane, viewer: ViewerController): () => void {
  const down = new Map<number, Point>();
  const wheel = new WheelSlices();
  const listening = new AbortController();
  let gesture: Gesture | undefined;
  let wasClaimed = false;

  const pointOf = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const eventOf = (
    type: PanePointer['type'],
    event: MouseEvent,
    { deltaY = 0, button = event.button } = {},
  ): PanePointer | undefined => {
    const view = viewer.paneView(pane);
    if (!view) return undefined;
    const canvas = pointOf(event);
    const world = view.canvasToWorld(...canvas);
    const at = [...toVoxel(viewer.grid, world)] as [number, number, number];
    at[view.axis] = view.slice;
    const pointer = event instanceof PointerEvent ? event : undefined;
    return {
      type,
      pane,
      world,
      voxel: voxel(...at),
      canvas,
      button,
      alt: event.altKey,
      shift: event.shiftKey,
      ctrl: event.ctrlKey || event.metaKey,
      pressure: pointer?.pressure ?? 0,
      pointerType: pointer?.pointerType === 'touch' ? 'touch' : pointer?.pointerType === 'pen' ? 'pen' : 'mouse',
      deltaY,
    };
  };

  const readAt = (event: MouseEvent): void => {
    const view = viewer.paneView(pane);
    if (view) viewer.setReadout({ pane, world: view.canvasToWorld(...pointOf(event)) });
  };

  const moveToPointer = (event: MouseEvent): void => {
    const view = viewer.paneView(pane);
    if (view) viewer.jumpTo(view.canvasToWorld(...pointOf(event)));
  };

  const begin = (event: PointerEvent): Gesture | undefined => {
    const point = pointOf(event);
    if (event.button === 1 || viewer.isPanning) return { kind: 'pan', last: point };
    const told = eventOf('down', event);
    const by = told && viewer.offerPointer(told);
    if (by) return { kind: 'claimed', by, pointer: event.pointerId };
    if (event.pointerType === 'touch') {
      const view = viewer.paneView(pane);
      // The whole stack in one stroke over the pane, but no faster than a slice in four pixels.
      const pixels = view ? Math.min(20, Math.max(4, view.height / view.sliceCount)) : 10;
      return { kind: 'scroll', pixels, start: point, at: event.timeStamp, isTap: true, last: point[1], rest: 0 };
    }
    if (event.button === 2) return { kind: 'window', from: viewer.window, start: point };
    if (event.button !== 0) return undefined;
    if (event.ctrlKey || event.metaKey) return { kind: 'zoom', about: point, last: point };
    if (!viewer.shown.crosshair) return { kind: 'window', from: viewer.window, start: point };
    moveToPointer(event);
    return { kind: 'position' };
  };

  const cancelClaimed = (event: PointerEvent): void => {
    if (gesture?.kind !== 'claimed') return;
    const told = eventOf('cancel', event);
    if (told) gesture.by(told);
  };

  const onDown = (event: PointerEvent): void => {
    viewer.setActivePane(pane);
    down.set(event.pointerId, pointOf(event));
    element.setPointerCapture(event.pointerId);
    if (down.size === 2 && event.pointerType === 'touch') {
      cancelClaimed(event);
      gesture = { kind: 'pinch', ...spread(down) };
    } else if (down.size === 1) {
      gesture = begin(event);
      wasClaimed = gesture?.kind === 'claimed';
    }
  };

  const onMove = (event: PointerEvent): void => {
    const point = pointOf(event);
    if (down.has(event.pointerId)) down.set(event.pointerId, point);
    readAt(event);
    if (down.size === 0) {
      viewer.setActivePane(pane);
      const told = eventOf('hover', event);
      if (told) viewer.offerPointer(told);
      return;
    }
    if (!gesture) return;
    switch (gesture.kind) {
      case 'claimed': {
        if (event.pointerId !== gesture.pointer) return;
        // Every place the pointer passed since the last frame: a fast stroke has no corners.
        const passed = event.getCoalescedEvents?.() ?? [];
        for (const each of passed.length > 0 ? passed : [event]) {
          const told = eventOf('move', each);
          if (told) gesture.by(told);
        }
        return;
      }
      case 'pan':
        viewer.actions.pan(point[0] - gesture.last[0], point[1] - gesture.last[1], pane);
        gesture.last = point;
        return;
      case 'window':
        viewer.setWindow(dragWindow(gesture.from, point[0] - gesture.start[0], point[1] - gesture.start[1]));
        return;
      case 'zoom':
        viewer.actions.zoom(Math.exp((gesture.last[1] - point[1]) * 0.01), pane, gesture.about);
        gesture.last = point;
        return;
      case 'position':
        moveToPointer(event);
        return;
      case 'scroll': {
        if (gesture.isTap && Math.hypot(point[0] - gesture.start[0], point[1] - gesture.start[1]) <= TAP_REACH) return;
        gesture.isTap = false;
        gesture.rest += (point[1] - gesture.last) / gesture.pixels;
        gesture.last = point[1];
        const whole = Math.trunc(gesture.rest);
        gesture.rest -= whole;
        if (whole !== 0) viewer.actions.scroll(whole, pane);
        return;
      }
      case 'pinch': {
        const { distance, middle } = spread(down);
        viewer.actions.pan(middle[0] - gesture.middle[0], middle[1] - gesture.middle[1], pane);
        if (gesture.distance > 0 && distance > 0) viewer.actions.zoom(distance / gesture.distance, pane, middle);
        gesture = { kind: 'pinch', distance, middle };
      }
    }
  };

  const onUp = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (gesture?.kind === 'claimed' && event.pointerId === gesture.pointer) {
      const told = eventOf(event.type === 'pointercancel' ? 'cancel' : 'up', event);
      if (told) gesture.by(told);
      gesture = undefined;
    }
    if (gesture?.kind === 'scroll' && gesture.isTap && event.type === 'pointerup') {
      const told = eventOf('tap', event, { button: event.timeStamp - gesture.at < LONG_TAP ? 0 : 2 });
      if (told) viewer.offerPointer(told);
    }
    // A finger that stays after a pinch does nothing until it, too, is lifted.
    if (down.size === 0 || gesture?.kind === 'pinch') gesture = undefined;
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    viewer.setActivePane(pane);
    // With Shift, browsers turn a wheel sideways.
    const delta = event.deltaY || (event.shiftKey ? event.deltaX : 0);
    const told = eventOf('wheel', event, { deltaY: delta });
    if (told && viewer.offerPointer(told)) return;
    if (event.ctrlKey || event.metaKey) {
      viewer.actions.zoom(wheelZoom(delta, event.deltaMode), pane, pointOf(event));
    } else {
      const slices = wheel.slices(delta, event.deltaMode);
      if (slices !== 0) viewer.actions.scroll(event.shiftKey ? 5 * slices : slices, pane);
    }
    readAt(event);
  };

  const onLeave = (event: PointerEvent): void => {
    if (down.size > 0) return;
    viewer.setReadout(undefined);
    const told = eventOf('leave', event);
    if (told) viewer.offerPointer(told);
  };

  const { signal } = listening;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('lostpointercapture', onUp, { signal });
  element.addEventListener('pointerleave', onLeave, { signal });
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  element.addEventListener('dblclick', () => {
    if (!wasClaimed) viewer.actions.maximise(pane);
  }, { signal }); // prettier-ignore
  return () => listening.abort();
}

/** Distance and middle of two fingers. */
function spread(down: ReadonlyMap<number, Point>): { distance: number; middle: Point } {
  const [a = [0, 0], b = a] = [...down.values()];
  return { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
}
