/**
 * The golden files' weights and inputs: element i of tensor `name` is `offset + amplitude · u(name, i)`, u in [−1, 1) from a 32-bit mix of i and
 * the name's FNV-1a hash (design note sam-med3d.md §7), computed in float64 and rounded to float32.
 */
export function hashValues(name: string, start: number, end: number, amplitude: number, offset = 0): Float32Array {
  const seed = fnv1a(name);
  const values = new Float32Array(end - start);
  for (let i = start; i < end; i++) {
    let x = (Math.imul(i, 0x9e3779b1) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x = (x ^ (x >>> 16)) >>> 0;
    values[i - start] = offset + amplitude * ((x / 2 ** 32) * 2 - 1);
  }
  return values;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
