import { wheelZoom } from '../gestures/wheel-slices.ts';
import { type ViewerController } from '../viewer-controller.ts';
import { type SolidStage } from './solid-stage.ts';

/** Left drag or one finger turns, right drag, middle drag, Shift or two fingers pan, wheel and pinch zoom, double click maximises. */
export function attachSolidGestures(element: HTMLElement, viewer: ViewerController, stage: SolidStage): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const down = new Map<number, readonly [number, number]>();

  const onMove = (event: PointerEvent): void => {
    viewer.setActivePane('3d');
    const before = down.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before[0], event.clientY - before[1]];
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, [event.clientX, event.clientY]);
    if (other) {
      const spread = (at: readonly [number, number]): number => Math.hypot(at[0] - other[0], at[1] - other[1]) || 1;
      stage.zoom(spread([event.clientX, event.clientY]) / spread(before));
      stage.pan(dx / 2, dy / 2);
    } else if (event.buttons & 6 || event.shiftKey || viewer.isPanning) stage.pan(dx, dy);
    else stage.rotate(dx, dy);
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, [event.clientX, event.clientY]);
  }, { signal }); // prettier-ignore
  element.addEventListener('pointermove', onMove, { signal });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    element.addEventListener(end, (event) => void down.delete(event.pointerId), { signal });
  }
  element.addEventListener('wheel', (event) => {
    event.preventDefault();
    stage.zoom(wheelZoom(event.deltaY, event.deltaMode));
  }, { signal, passive: false }); // prettier-ignore
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  element.addEventListener('dblclick', () => viewer.actions.maximise('3d'), { signal });
  return () => listening.abort();
}
