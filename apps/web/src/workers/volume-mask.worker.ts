import { type Box, type Grid } from '@annotome/volume';
import * as Comlink from 'comlink';
import { SegmentExtents } from '../features/viewer/mask/segment-extents.ts';
import { surfaceNets } from '../features/viewer/mask/surface-nets.ts';
import { type SegmentExtent, type SurfaceMesh } from '../features/viewer/types.ts';

/** Silence after the last change before surfaces are made anew, in ms: a stroke of the brush is many changes. */
const CALM = 200;

interface Watched {
  readonly grid: Grid;
  readonly labels: Uint8Array;
  readonly extents: SegmentExtents;
}

let watched: Watched | undefined;
let onSurface: ((segment: number, mesh: SurfaceMesh | null) => unknown) | undefined;
const stale = new Set<number>();
let timer: ReturnType<typeof setTimeout> | undefined;

function makeSurfaces(): void {
  const [segment] = stale;
  if (segment === undefined || !watched) return;
  stale.delete(segment);
  const { grid, labels, extents } = watched;
  const box = extents.boxOf(segment);
  const mesh = box && surfaceNets(labels, grid.size, grid.affine, box, segment);
  if (mesh) {
    const memory = [mesh.positions.buffer, mesh.indices.buffer, mesh.normals?.buffer].filter((b) => b instanceof ArrayBuffer);
    onSurface?.(segment, Comlink.transfer(mesh, memory));
  } else onSurface?.(segment, null);
  // One at a time, so that changes are heard of in between.
  timer = stale.size > 0 ? setTimeout(makeSurfaces) : undefined;
}

/** Says where the segments of a mask lie, and makes their surfaces, away from the page. */
const worker = {
  /** @param labels Shared with the page, or a copy that {@link write} keeps up to date. */
  watch(grid: Grid, labels: Uint8Array, surface: (segment: number, mesh: SurfaceMesh | null) => unknown): void {
    watched = { grid, labels, extents: new SegmentExtents(labels, grid.size) };
    onSurface = surface;
  },

  /** For memory that is not shared: the box's new values, rows one after the other. */
  write(box: Box, values: Uint8Array): void {
    if (!watched) return;
    const { grid, labels } = watched;
    const [wi, wj, wk] = box.size;
    for (let k = 0, from = 0; k < wk; k++) {
      for (let j = 0; j < wj; j++, from += wi) {
        const row = box.start[0] + grid.size[0] * (box.start[1] + j + grid.size[1] * (box.start[2] + k));
        labels.set(values.subarray(from, from + wi), row);
      }
    }
  },

  changed(box: Box): ReadonlyMap<number, SegmentExtent> {
    if (!watched) return new Map();
    for (const segment of watched.extents.changed(box)) stale.add(segment);
    clearTimeout(timer);
    timer = setTimeout(makeSurfaces, CALM);
    return watched.extents.all;
  },
};

export type VolumeMaskWorker = typeof worker;

Comlink.expose(worker);
