import { toVoxel, toWorld, voxel } from '@annotome/volume';
import { automaticWindow } from './display/window-presets.ts';
import { panCamera, zoomCamera } from './geometry/pane-view.ts';
import { sliceOf } from './geometry/slice-frame.ts';
import { type ViewerActions } from './types.ts';
import { type ViewerController } from './viewer-controller.ts';

const NEXT_MODE = { both: 'outline', outline: 'off', off: 'both', fill: 'both' } as const;

/** What keys and buttons do. None does anything while no image is open. */
export function viewerActions(viewer: ViewerController): ViewerActions {
  const actions: ViewerActions = {
    scroll: (slices, pane = viewer.activePane) => {
      const frame = viewer.image?.frames[pane];
      if (frame) actions.goToSlice(sliceOf(frame, viewer.position) + slices * frame.downTheRail, pane);
    },
    goToSlice: (slice, pane = viewer.activePane) => {
      const { image } = viewer;
      if (!image || Number.isNaN(slice)) return;
      const { axis, sliceCount } = image.frames[pane];
      const at = [...toVoxel(image.grid, viewer.position)] as [number, number, number];
      at[axis] = Math.min(sliceCount - 1, Math.max(0, Math.round(slice)));
      viewer.moveTo(toWorld(image.grid, voxel(...at)));
    },
    zoom: (factor, pane = viewer.activePane, about) => {
      const view = viewer.paneView(pane);
      if (!view || !(factor > 0)) return;
      viewer.changeCamera(pane, (camera) => zoomCamera(camera, view, factor, about ?? [view.width / 2, view.height / 2]));
    },
    pan: (dx, dy, pane = viewer.activePane) => viewer.changeCamera(pane, (camera) => panCamera(camera, dx, dy)),
    reset: () => {
      if (!viewer.image) return;
      viewer.resetCameras();
      viewer.moveTo(viewer.firstPosition);
      viewer.resetWindow();
      viewer.show({ inverted: false });
    },
    fit: (pane = viewer.activePane) => viewer.changeCamera(pane, () => undefined),
    maximise: (pane = viewer.lastPane) => viewer.show({ maximised: viewer.shown.maximised === null ? pane : null }),
    invert: () => viewer.show({ inverted: !viewer.shown.inverted }),
    interpolation: () => viewer.show({ interpolated: !viewer.shown.interpolated }),
    crosshair: () => viewer.show({ crosshair: !viewer.shown.crosshair }),
    preset: (name) => {
      const range = viewer.presets.find((preset) => preset.name === name)?.range;
      if (range === 'automatic') actions.automaticWindow();
      else if (range) viewer.show({ window: range, preset: name });
    },
    presetAt: (index) => {
      const found = viewer.presets[index];
      if (found) actions.preset(found.name);
    },
    automaticWindow: () => {
      const values = viewer.image?.sliceValues(viewer.activePane, viewer.position);
      if (values) viewer.show({ window: automaticWindow(values), preset: 'Automatic' });
    },
    cycleMask: () => viewer.setMaskDisplay({ mode: NEXT_MODE[viewer.mask.display.mode] }),
    maskOpacity: (opacity) => {
      // In whole percents: steps of a key add up to them.
      viewer.setMaskDisplay({ mode: 'both', opacity: Math.min(1, Math.max(0, Math.round(100 * opacity) / 100)) });
    },
    volumeRendering: () => viewer.show({ volumeRendering: !viewer.shown.volumeRendering }),
  };
  return actions;
}
