import {
  affineFromSteps,
  identityAffine,
  size,
  voxel,
  world,
  worldVector,
  type Affine,
  type Box,
  type Size,
} from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SurfaceMesh } from '../types.ts';
import { surfaceNets } from './surface-nets.ts';

const whole = (n: Size): Box => ({ start: voxel(0, 0, 0), size: n });

/** Volume inside a closed surface, in mm³: positive when the triangles face outwards. */
function volumeOf({ positions: p, indices }: SurfaceMesh): number {
  let six = 0;
  for (let t = 0; t < indices.length; t += 3) {
    const [a, b, c] = [3 * (indices[t] as number), 3 * (indices[t + 1] as number), 3 * (indices[t + 2] as number)];
    const [ax, ay, az] = [p[a] as number, p[a + 1] as number, p[a + 2] as number];
    const [bx, by, bz] = [p[b] as number, p[b + 1] as number, p[b + 2] as number];
    const [cx, cy, cz] = [p[c] as number, p[c + 1] as number, p[c + 2] as number];
    six += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return six / 6;
}

/** Edges that are not walked as often one way as the other: none where the surface is closed. */
function openEdges({ indices }: SurfaceMesh): number {
  const walked = new Map<string, number>();
  for (let t = 0; t < indices.length; t += 3) {
    for (const [from, to] of [[0, 1], [1, 2], [2, 0]] as const) {
      const [a, b] = [indices[t + from] as number, indices[t + to] as number];
      const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
      walked.set(key, (walked.get(key) ?? 0) + (a < b ? 1 : -1));
    }
  }
  return [...walked.values()].filter((sum) => sum !== 0).length;
} // prettier-ignore

function ball(n: Size, radius: number): { labels: Uint8Array; voxels: number } {
  const labels = new Uint8Array(n[0] * n[1] * n[2]);
  let voxels = 0;
  for (let at = 0; at < labels.length; at++) {
    const [i, j, k] = [at % n[0], Math.floor(at / n[0]) % n[1], Math.floor(at / (n[0] * n[1]))];
    if (Math.hypot(i - (n[0] - 1) / 2, j - (n[1] - 1) / 2, k - (n[2] - 1) / 2) > radius) continue;
    labels[at] = 7;
    voxels++;
  }
  return { labels, voxels };
}

describe('surfaceNets', () => {
  it('is closed for any mask, also where voxels meet at an edge or corner, or lie at the border', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 60, max: 1 }), (labels) => {
        const n = size(5, 4, 3);
        const mesh = surfaceNets(labels, n, identityAffine, whole(n), 1);
        if (!labels.includes(1)) expect(mesh).toBeUndefined();
        else expect(mesh && openEdges(mesh)).toBe(0);
      }),
    );
  });

  it.each<[string, Affine, number]>([
    ['at right angles', [0.8, 0, 0, 5, 0, 0.8, 0, -3, 0, 0, 2, 100], 0.8 * 0.8 * 2],
    ['mirrored', [-0.8, 0, 0, 5, 0, 0.8, 0, -3, 0, 0, 2, 100], 0.8 * 0.8 * 2],
    ['sheared', affineFromSteps(worldVector(1, 0, 0), worldVector(0, 1, 0), worldVector(0, 0.9, 2), world(0, 0, 0)), 2],
  ])('of a ball encloses what the mask does, %s', (_, affine, voxelVolume) => {
    const n = size(31, 31, 31);
    const { labels, voxels } = ball(n, 12);
    const mesh = surfaceNets(labels, n, affine, whole(n), 7);
    if (!mesh) throw new Error('no surface');
    expect(openEdges(mesh)).toBe(0);
    expect(volumeOf(mesh) / (voxels * voxelVolume)).toBeCloseTo(1, 1);
    // Normals point away from the middle.
    const centre = [0, 1, 2].map((d) => affine[(4 * d) as 0] * 15 + affine[(4 * d + 1) as 1] * 15 + affine[(4 * d + 2) as 2] * 15 + affine[(4 * d + 3) as 3]);
    let inwards = 0;
    for (let p = 0; p < mesh.positions.length; p += 3) {
      const out = [0, 1, 2].reduce((sum, d) => sum + ((mesh.positions[p + d] as number) - (centre[d] as number)) * (mesh.normals?.[p + d] ?? 0), 0);
      if (out <= 0) inwards++;
    }
    expect(inwards).toBe(0);
  }); // prettier-ignore

  it('lies within a voxel of a sphere it was made from', () => {
    const n = size(31, 31, 31);
    const mesh = surfaceNets(ball(n, 12).labels, n, identityAffine, whole(n), 7);
    const radii = Array.from({ length: (mesh?.positions.length ?? 0) / 3 }, (_, p) =>
      Math.hypot(...[0, 1, 2].map((d) => (mesh?.positions[3 * p + d] as number) - 15)),
    );
    expect(Math.min(...radii)).toBeGreaterThan(11);
    expect(Math.max(...radii)).toBeLessThan(13);
  });

  it('takes only the value it is asked for, from a box of a larger map', () => {
    const n = size(20, 20, 20);
    const labels = new Uint8Array(8000).fill(3);
    for (let k = 5; k < 9; k++) for (let j = 5; j < 9; j++) labels.fill(1, 5 + 20 * (j + 20 * k), 9 + 20 * (j + 20 * k));
    const mesh = surfaceNets(labels, n, identityAffine, { start: voxel(5, 5, 5), size: size(4, 4, 4) }, 1);
    const coordinates = [...(mesh?.positions ?? [])];
    expect(Math.min(...coordinates)).toBeGreaterThan(4);
    expect(Math.max(...coordinates)).toBeLessThan(9);
  });

  it('takes blocks of voxels together in a huge box, and stays where it was', () => {
    const n = size(200, 200, 200);
    const { labels, voxels } = ball(n, 90);
    const mesh = surfaceNets(labels, n, identityAffine, whole(n), 7);
    if (!mesh) throw new Error('no surface');
    expect(mesh.positions.length / 3).toBeLessThan(80_000);
    expect(openEdges(mesh)).toBe(0);
    expect(volumeOf(mesh) / voxels).toBeGreaterThan(0.97);
    expect(volumeOf(mesh) / voxels).toBeLessThan(1.06);
  });
});
