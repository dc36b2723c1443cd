'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import { attachGestures } from '../gestures/pane-gestures.ts';
import { type Pane } from '../types.ts';
import { useView } from '../use-view.ts';
import { type ViewerController } from '../viewer-controller.ts';
import { PaneFurniture } from './pane-furniture.tsx';
import { SliceRail } from './slice-rail.tsx';

/** One slice: the canvas, what lies over it, and the rail of all slices at its side. */
export function SlicePane({ viewer, pane }: { readonly viewer: ViewerController; readonly pane: Pane }): ReactNode {
  const surface = useRef<HTMLDivElement>(null);
  useView(viewer);

  useEffect(() => {
    const box = surface.current;
    if (!box) return;
    // Not React's: a context that was given back cannot be had again from the same canvas, and React mounts twice in development.
    const canvas = document.createElement('canvas');
    canvas.className = 'absolute inset-0 h-full w-full';
    canvas.setAttribute('aria-hidden', 'true');
    box.prepend(canvas);
    let attached: ReturnType<ViewerController['attachPane']>;
    try {
      attached = viewer.attachPane(pane, canvas);
    } catch (error) {
      canvas.remove();
      viewer.fail(error instanceof Error ? error.message : String(error));
      return;
    }
    const resize = (): void => attached.resize(box.clientWidth, box.clientHeight, window.devicePixelRatio);
    const observer = new ResizeObserver(resize);
    observer.observe(box);
    const detachGestures = attachGestures(box, pane, viewer);
    return () => {
      detachGestures();
      observer.disconnect();
      attached.detach();
      canvas.remove();
    };
  }, [viewer, pane]);

  const view = viewer.paneView(pane);
  return (
    <section aria-label={`${TITLES[pane]} view`} className="flex h-full w-full overflow-hidden bg-black" data-pane={pane}>
      <div
        ref={surface}
        className="relative min-w-0 flex-1 touch-none select-none overflow-hidden"
        style={{ cursor: viewer.cursor ?? 'crosshair' }}
      >
        {view && <PaneFurniture viewer={viewer} view={view} title={TITLES[pane]} />}
      </div>
      {view && <SliceRail viewer={viewer} view={view} title={TITLES[pane]} />}
    </section>
  );
}

const TITLES: Readonly<Record<Pane, string>> = { axial: 'Axial', coronal: 'Coronal', sagittal: 'Sagittal' };
