import { TOKENS } from '../model/model-dimensions.ts';

/**
 * The code of every image token `[512, D]`: with u = 2x − 1 and G the gaussian matrix `[3, D/3]`, [sin, cos, sin] of 2π·(u·G).
 * Axes 0 and 1 are SWAPPED against the points: token (a, b, c) is encoded as if it lay at ((b+½)/8, (a+½)/8, (c+½)/8). The released
 * weights were trained so (sam-med3d.md §3). Rounded to float32 where torch rounds.
 */
export function densePositionEncoding(gaussian: Float32Array): Float32Array {
  const features = gaussian.length / 3;
  const codes = new Float32Array(TOKENS ** 3 * features * 3);
  const { fround } = Math;
  const at = Array.from({ length: TOKENS }, (_, i) => 2 * ((i + 0.5) / TOKENS) - 1);
  let to = 0;
  for (let a = 0; a < TOKENS; a++) {
    for (let b = 0; b < TOKENS; b++) {
      for (let c = 0; c < TOKENS; c++, to += 3 * features) {
        for (let f = 0; f < features; f++) {
          const projected =
            (at[b] as number) * (gaussian[f] as number) +
            (at[a] as number) * (gaussian[features + f] as number) +
            (at[c] as number) * (gaussian[2 * features + f] as number);
          const angle = fround(fround(2 * Math.PI) * fround(projected));
          codes[to + f] = Math.sin(angle);
          codes[to + features + f] = Math.cos(angle);
          codes[to + 2 * features + f] = Math.sin(angle);
        }
      }
    }
  }
  return codes;
}
