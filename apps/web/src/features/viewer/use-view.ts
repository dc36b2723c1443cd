import { useSyncExternalStore } from 'react';
import { type ViewerController } from './viewer-controller.ts';

/** Renders the component again, at most once a frame, when anything the viewer shows or tells has changed. */
export function useView(viewer: ViewerController): number {
  return useSyncExternalStore(
    (changed) => viewer.onView(changed),
    () => viewer.viewVersion,
    () => 0,
  );
}
