import { determinant, type Affine, type Box, type Size } from '@annotome/volume';
import { type SurfaceMesh } from '../types.ts';

/** Above this many voxels in a segment's box, blocks of 2³ (then 4³) voxels are taken together. */
const FINE_VOXELS = 4_000_000;
/** Rounds of smoothing. Each moves points to their neighbours' middle and most of the way back, so that nothing shrinks (Taubin 1995). */
const ROUNDS = 10;
const SMOOTH = 0.5;
const UNSHRINK = -0.53;

/**
 * The closed surface of one value of a label map, in millimetres: surface nets (Gibson 1998), which give one point for each cell of
 * eight voxels that the surface crosses, and so smoother surfaces of masks, with fewer triangles, than marching cubes. Points are
 * found and smoothed in voxels and taken to the patient by the affine, so that any grid, sheared or left-handed, comes out right.
 * @param box Holds every voxel of the value.
 * @returns Undefined when there is none.
 */
export function surfaceNets(labels: Uint8Array, n: Size, affine: Affine, box: Box, value: number): SurfaceMesh | undefined {
  const count = box.size[0] * box.size[1] * box.size[2];
  const step = count > 8 * FINE_VOXELS ? 4 : count > FINE_VOXELS ? 2 : 1;
  const field = occupancy(labels, n, box, value, step);
  const net = connect(field.inside, field.size);
  if (net.indices.length === 0) return undefined;
  smooth(net.points, net.indices);
  const indices = triangles(net.indices, determinant(affine) < 0);
  const positions = toWorld(net.points, affine, box, step);
  return { positions, indices, normals: vertexNormals(positions, indices) };
}

/** 1 where the value is, in blocks of `step`³ voxels (a quarter of the block is enough), with a border of zeros. */
function occupancy(
  labels: Uint8Array,
  n: Size,
  box: Box,
  value: number,
  step: number,
): { inside: Uint8Array; size: readonly [number, number, number] } {
  const size = box.size.map((s) => Math.ceil(s / step) + 2) as [number, number, number];
  const [nx, ny] = size;
  const inside = new Uint8Array(size[0] * size[1] * size[2]);
  const [ni, nj] = n;
  const [bi, bj, bk] = box.start;
  const [wi, wj, wk] = box.size;
  for (let k = 0; k < wk; k++) {
    const z = Math.floor(k / step) + 1;
    for (let j = 0; j < wj; j++) {
      const row = 1 + nx * (Math.floor(j / step) + 1 + ny * z);
      const from = bi + ni * (bj + j + nj * (bk + k));
      if (step === 1) {
        for (let i = 0; i < wi; i++) if (labels[from + i] === value) inside[row + i] = 1;
      } else {
        for (let i = 0; i < wi; i++) {
          const at = row + Math.floor(i / step);
          if (labels[from + i] === value) inside[at] = (inside[at] as number) + 1;
        }
      }
    }
  }
  if (step > 1) {
    const enough = step ** 3 / 4;
    for (let at = 0; at < inside.length; at++) inside[at] = (inside[at] as number) >= enough ? 1 : 0;
  }
  return { inside, size };
}

/** Quads, four point numbers each, counter-clockwise seen from outside in a right-handed grid. */
function connect(
  inside: Uint8Array,
  [nx, ny, nz]: readonly [number, number, number],
): { points: Float32Array; indices: Uint32Array } {
  const points = new Growing(Float32Array);
  const quads = new Growing(Uint32Array);
  // Point of each cell, for this layer of cells and the one below.
  const width = nx - 1;
  let below = new Int32Array(width * (ny - 1));
  let here = new Int32Array(width * (ny - 1));
  for (let z = 0; z < nz - 1; z++) {
    [below, here] = [here, below];
    for (let y = 0; y < ny - 1; y++) {
      for (let x = 0; x < width; x++) {
        const at = x + nx * (y + ny * z);
        const cell = x + width * y;
        const c0 = inside[at] as number;
        const c1 = inside[at + 1] as number;
        const c2 = inside[at + nx] as number;
        const c3 = inside[at + nx + 1] as number;
        const top = at + nx * ny;
        const c4 = inside[top] as number;
        const c5 = inside[top + 1] as number;
        const c6 = inside[top + nx] as number;
        const c7 = inside[top + nx + 1] as number;
        const sum = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7;
        if (sum === 0 || sum === 8) continue;
        // 1 for each edge of the cell that the surface crosses, by the axis it runs along.
        const [x0, x1, x2, x3] = [c0 ^ c1, c2 ^ c3, c4 ^ c5, c6 ^ c7];
        const [y0, y1, y2, y3] = [c0 ^ c2, c1 ^ c3, c4 ^ c6, c5 ^ c7];
        const [z0, z1, z2, z3] = [c0 ^ c4, c1 ^ c5, c2 ^ c6, c3 ^ c7];
        const alongX = x0 + x1 + x2 + x3;
        const alongY = y0 + y1 + y2 + y3;
        const alongZ = z0 + z1 + z2 + z3;
        // The middle of the crossings, each in the middle of its edge.
        const crossings = alongX + alongY + alongZ;
        const px = alongX / 2 + y1 + y3 + z1 + z3;
        const py = alongY / 2 + x1 + x3 + z2 + z3;
        const pz = alongZ / 2 + x2 + x3 + y2 + y3;
        const point = points.length / 3;
        points.push3(x + px / crossings, y + py / crossings, z + pz / crossings);
        here[cell] = point;
        // Edges that begin at this cell's first corner: the other three cells around each already have their points.
        if (c0 !== c1 && y > 0 && z > 0) {
          quads.push4(below[cell - width] as number, below[cell] as number, point, here[cell - width] as number, c0 === 1);
        }
        if (c0 !== c2 && x > 0 && z > 0) {
          quads.push4(below[cell - 1] as number, here[cell - 1] as number, point, below[cell] as number, c0 === 1);
        }
        if (c0 !== c4 && x > 0 && y > 0) {
          quads.push4(here[cell - 1 - width] as number, here[cell - width] as number, point, here[cell - 1] as number, c0 === 1);
        }
      }
    }
  }
  return { points: points.taken(), indices: quads.taken() };
}

/** A typed array that grows. */
class Growing<T extends Float32Array | Uint32Array> {
  readonly #make: new (count: number) => T;
  #data: T;
  length = 0;

  constructor(make: new (count: number) => T) {
    this.#make = make;
    this.#data = new make(1 << 12);
  }

  #room(more: number): void {
    if (this.length + more <= this.#data.length) return;
    const larger = new this.#make(2 * this.#data.length);
    larger.set(this.#data);
    this.#data = larger;
  }

  push3(a: number, b: number, c: number): void {
    this.#room(3);
    this.#data[this.length++] = a;
    this.#data[this.length++] = b;
    this.#data[this.length++] = c;
  }

  push4(a: number, b: number, c: number, d: number, forwards: boolean): void {
    this.#room(4);
    this.#data[this.length++] = a;
    this.#data[this.length++] = forwards ? b : d;
    this.#data[this.length++] = c;
    this.#data[this.length++] = forwards ? d : b;
  }

  taken(): T {
    return this.#data.slice(0, this.length) as T;
  }
}

function smooth(points: Float32Array, quads: Uint32Array): void {
  const count = points.length / 3;
  const degree = new Float32Array(count);
  for (let q = 0; q < quads.length; q++) {
    const a = quads[q] as number;
    degree[a] = (degree[a] as number) + 2;
  }
  const sums = new Float32Array(points.length);
  for (let round = 0; round < 2 * ROUNDS; round++) {
    sums.fill(0);
    for (let q = 0; q < quads.length; q += 4) {
      for (let corner = 0; corner < 4; corner++) {
        const a = 3 * (quads[q + corner] as number);
        const before = 3 * (quads[q + ((corner + 3) & 3)] as number);
        const after = 3 * (quads[q + ((corner + 1) & 3)] as number);
        sums[a] = (sums[a] as number) + (points[before] as number) + (points[after] as number);
        sums[a + 1] = (sums[a + 1] as number) + (points[before + 1] as number) + (points[after + 1] as number);
        sums[a + 2] = (sums[a + 2] as number) + (points[before + 2] as number) + (points[after + 2] as number);
      }
    }
    const by = round % 2 === 0 ? SMOOTH : UNSHRINK;
    for (let p = 0; p < count; p++) {
      const around = degree[p] as number;
      if (around === 0) continue;
      for (let d = 3 * p; d < 3 * p + 3; d++) {
        const at = points[d] as number;
        points[d] = at + by * ((sums[d] as number) / around - at);
      }
    }
  }
}

function triangles(quads: Uint32Array, mirrored: boolean): Uint32Array {
  const out = new Uint32Array((quads.length / 4) * 6);
  for (let q = 0, t = 0; q < quads.length; q += 4, t += 6) {
    const [a, b, c, d] = [quads[q], quads[q + 1], quads[q + 2], quads[q + 3]] as [number, number, number, number];
    out.set(mirrored ? [a, c, b, a, d, c] : [a, b, c, a, c, d], t);
  }
  return out;
}

/** From the padded field's samples to millimetres: sample 1 is the middle of the box's first block. */
function toWorld(points: Float32Array, a: Affine, box: Box, step: number): Float32Array {
  const out = new Float32Array(points.length);
  const [bi, bj, bk] = box.start;
  const middle = (step - 1) / 2;
  for (let p = 0; p < points.length; p += 3) {
    const i = bi + ((points[p] as number) - 1) * step + middle;
    const j = bj + ((points[p + 1] as number) - 1) * step + middle;
    const k = bk + ((points[p + 2] as number) - 1) * step + middle;
    out[p] = a[0] * i + a[1] * j + a[2] * k + a[3];
    out[p + 1] = a[4] * i + a[5] * j + a[6] * k + a[7];
    out[p + 2] = a[8] * i + a[9] * j + a[10] * k + a[11];
  }
  return out;
}

/** Unit normals, each triangle counting by its area. */
export function vertexNormals(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let t = 0; t < indices.length; t += 3) {
    const [a, b, c] = [3 * (indices[t] as number), 3 * (indices[t + 1] as number), 3 * (indices[t + 2] as number)];
    const [ax, ay, az] = [positions[a] as number, positions[a + 1] as number, positions[a + 2] as number];
    const [ux, uy, uz] = [(positions[b] as number) - ax, (positions[b + 1] as number) - ay, (positions[b + 2] as number) - az];
    const [vx, vy, vz] = [(positions[c] as number) - ax, (positions[c + 1] as number) - ay, (positions[c + 2] as number) - az];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const at of [a, b, c]) {
      normals[at] = (normals[at] as number) + nx;
      normals[at + 1] = (normals[at + 1] as number) + ny;
      normals[at + 2] = (normals[at + 2] as number) + nz;
    }
  }
  for (let p = 0; p < normals.length; p += 3) {
    const [x, y, z] = [normals[p] as number, normals[p + 1] as number, normals[p + 2] as number];
    const length = Math.hypot(x, y, z) || 1;
    normals[p] = x / length;
    normals[p + 1] = y / length;
    normals[p + 2] = z / length;
  }
  return normals;
}
