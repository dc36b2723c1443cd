import { emptyMask, iFastest, runComponents, size, type BoxMask } from '@annotome/volume';
import { inPlaneAxes, type Axis } from './slice.ts';

/**
 * Fills every hole of every slice along `axis`: background (4 neighbours in the slice) that is enclosed within its slice, though it may be open in 3-D.
 * A hole that reaches the grid's edge is open. For cavities closed in 3-D see `fillHoles` of packages/volume.
 */
export function fillHolesInSlices(mask: BoxMask, axis: Axis): BoxMask {
  if (mask.voxels === 0) return emptyMask();
  const n = mask.box.size;
  const [u, v] = inPlaneAxes(axis);
  const [nu, nv] = [n[u], n[v]];
  const stride = [1, n[0], n[0] * n[1]] as const;
  const [su, sv] = [stride[u], stride[v]];
  const data = mask.data.slice();
  const slice = new Uint8Array(nu * nv);
  let voxels = mask.voxels;
  for (let s = 0; s < n[axis]; s++) {
    const origin = s * stride[axis];
    for (let b = 0, at = 0; b < nv; b++) {
      for (let a = 0; a < nu; a++) slice[at++] = mask.data[origin + a * su + b * sv] as number;
    }
    const { start, end, component, count } = runComponents(slice, size(nu, nv, 1), 0, 6);
    const open = new Uint8Array(count);
    for (let r = 0; r < start.length; r++) {
      const [from, to] = [start[r] as number, end[r] as number];
      const row = Math.floor(from / nu);
      const atBorder = row === 0 || row === nv - 1 || from === row * nu || to === (row + 1) * nu;
      if (atBorder) open[component[r] as number] = 1;
    }
    for (let r = 0; r < start.length; r++) {
      if (open[component[r] as number]) continue;
      for (let at = start[r] as number; at < (end[r] as number); at++) {
        data[origin + (at % nu) * su + Math.floor(at / nu) * sv] = 1;
        voxels++;
      }
    }
  }
  return voxels === mask.voxels ? mask : { box: mask.box, data: iFastest(data), voxels };
}
