import { worldVector, type World } from '@annotome/volume';
import { type PaneView } from '../types.ts';
import { oppositeLetters, orientationLetters } from './orientation-letters.ts';
import { depthOf, extentOf, fromPlane, toPlane, type SliceFrame } from './slice-frame.ts';

/** What a pane looks at: the place of the plane in its middle, and how large. */
export interface Camera {
  /** Millimetres right and down of the frame's centre. */
  readonly centre: readonly [number, number];
  readonly mmPerPixel: number;
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** Share of the pane that is left free around the image. */
const MARGIN = 0.04;

/** The camera that shows all of every slice. */
export function fitCamera(frame: SliceFrame, { width, height }: PaneSize): Camera {
  const { u, v } = extentOf(frame);
  const wide = (u[1] - u[0]) / Math.max(1, width);
  const high = (v[1] - v[0]) / Math.max(1, height);
  return { centre: [(u[0] + u[1]) / 2, (v[0] + v[1]) / 2], mmPerPixel: Math.max(wide, high, 1e-6) * (1 + MARGIN) };
}

/** The camera after a zoom by `factor` that leaves the place under a CSS pixel where it is. */
export function zoomCamera(camera: Camera, size: PaneSize, factor: number, [x, y]: readonly [number, number]): Camera {
  const mmPerPixel = Math.min(100, Math.max(0.002, camera.mmPerPixel / factor));
  const moved = camera.mmPerPixel - mmPerPixel;
  return {
    centre: [camera.centre[0] + (x - size.width / 2) * moved, camera.centre[1] + (y - size.height / 2) * moved],
    mmPerPixel,
  };
}

export const panCamera = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  centre: [camera.centre[0] - dx * camera.mmPerPixel, camera.centre[1] - dy * camera.mmPerPixel],
});

export function paneView(frame: SliceFrame, slice: number, camera: Camera, size: PaneSize): PaneView {
  const { width, height } = size;
  const { centre, mmPerPixel } = camera;
  const depth = depthOf(frame, slice);
  const right = orientationLetters(frame.right);
  const bottom = orientationLetters(frame.down);
  const canvasToWorld = (x: number, y: number): World =>
    fromPlane(frame, centre[0] + (x - width / 2) * mmPerPixel, centre[1] + (y - height / 2) * mmPerPixel, depth);
  return {
    pane: frame.pane,
    width,
    height,
    mmPerPixel,
    axis: frame.axis,
    slice,
    sliceCount: frame.sliceCount,
    sliceSpacing: frame.sliceSpacing,
    plane: {
      centre: canvasToWorld(width / 2, height / 2),
      right: frame.right,
      down: frame.down,
      normal: worldVector(frame.normal[0], frame.normal[1], frame.normal[2]),
    },
    letters: { right, left: oppositeLetters(right), bottom, top: oppositeLetters(bottom) },
    worldToCanvas: (point) => {
      const [u, v] = toPlane(frame, point);
      return [(u - centre[0]) / mmPerPixel + width / 2, (v - centre[1]) / mmPerPixel + height / 2];
    },
    canvasToWorld,
    distance: (point) => toPlane(frame, point)[2] - depth,
    isNear: (point, mm) => Math.abs(toPlane(frame, point)[2] - depth) <= mm,
  };
}
