import { iFastest, tighten, type BoxMask } from '@annotome/volume';

/** The voxels of `a` that are not in `b`, both on the same grid. */
export function subtract(a: BoxMask, b: BoxMask): BoxMask {
  if (a.voxels === 0 || b.voxels === 0) return a;
  const [ni, nj, nk] = a.box.size;
  const [mi, mj, mk] = b.box.size;
  const [di, dj, dk] = ([0, 1, 2] as const).map((d) => a.box.start[d] - b.box.start[d]) as [number, number, number];
  const data = a.data.slice();
  const other = b.data;
  for (let k = Math.max(0, -dk); k < Math.min(nk, mk - dk); k++) {
    for (let j = Math.max(0, -dj); j < Math.min(nj, mj - dj); j++) {
      const row = ni * (j + nj * k);
      const otherRow = di + mi * (j + dj + mj * (k + dk));
      for (let i = Math.max(0, -di); i < Math.min(ni, mi - di); i++) if (other[otherRow + i]) data[row + i] = 0;
    }
  }
  return tighten(a.box, iFastest(data));
}
