import { type Box } from './box.ts';
import { size, voxel, type VoxelArray } from './coordinates.ts';
import { type Volume } from './grid.ts';
import { scan } from './scan.ts';

/** How many voxels hold each value, by ascending value (0 included). For label maps: an image has too many values. */
export function labelCounts(data: VoxelArray): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  let last = NaN;
  let run = 0;
  const flush = (): void => {
    if (run > 0) counts.set(last, (counts.get(last) ?? 0) + run);
  };
  scan(data, (block, n) => {
    for (let v = 0; v < n; v++) {
      const value = block[v] as number;
      if (value === last) run++;
      else {
        flush();
        last = value;
        run = 1;
      }
    }
  });
  flush();
  return new Map([...counts].sort((a, b) => a[0] - b[0]));
}

/** The smallest box that holds every voxel equal to `label`, or every voxel that is not 0; undefined when there is none. */
export function boundingBox(labels: Volume, label?: number): Box | undefined {
  const [ni, nj, nk] = labels.grid.size;
  const lo = [ni, nj, nk] as [number, number, number];
  const hi = [-1, -1, -1] as [number, number, number];
  const row = new Float64Array(ni);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const from = ni * (j + nj * k);
      row.set(labels.data.subarray(from, from + ni));
      let first = 0;
      let last = ni - 1;
      if (label === undefined) {
        while (first < ni && row[first] === 0) first++;
        while (last > first && row[last] === 0) last--;
      } else {
        while (first < ni && row[first] !== label) first++;
        while (last > first && row[last] !== label) last--;
      }
      if (first === ni) continue;
      lo[0] = Math.min(lo[0], first);
      hi[0] = Math.max(hi[0], last);
      lo[1] = Math.min(lo[1], j);
      hi[1] = Math.max(hi[1], j);
      if (lo[2] > k) lo[2] = k;
      hi[2] = k;
    }
  }
  if (hi[0] < 0) return undefined;
  return { start: voxel(...lo), size: size(hi[0] - lo[0] + 1, hi[1] - lo[1] + 1, hi[2] - lo[2] + 1) };
}
