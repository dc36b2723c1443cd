/**
 * The accurate integer inverse DCT of the Independent JPEG Group (after Loeffler, Ligtenberg and Moschytz, ICASSP 1989), with its constants, scaling and
 * rounding, so that lossy images come out as GDCM, DCMTK and libjpeg give them, to the last bit.
 */

const CONST_BITS = 13;
/** round(x · 2^13) of the cosines' combinations. */
const F_0_298 = 2446;
const F_0_390 = 3196;
const F_0_541 = 4433;
const F_0_765 = 6270;
const F_0_899 = 7373;
const F_1_175 = 9633;
const F_1_501 = 12299;
const F_1_847 = 15137;
const F_1_961 = 16069;
const F_2_053 = 16819;
const F_2_562 = 20995;
const F_3_072 = 25172;

const workspace = new Int32Array(64);

/** One pass over eight rows (`step` 1, `line` 8) or columns (`step` 8, `line` 1), rounded and shifted down by `shift` bits. */
function pass(input: Int32Array, output: Int32Array, step: number, line: number, shift: number): void {
  const half = 1 << (shift - 1);
  for (let i = 0, at = 0; i < 8; i++, at += line) {
    const in0 = input[at] as number;
    const in1 = input[at + step] as number;
    const in2 = input[at + 2 * step] as number;
    const in3 = input[at + 3 * step] as number;
    const in4 = input[at + 4 * step] as number;
    const in5 = input[at + 5 * step] as number;
    const in6 = input[at + 6 * step] as number;
    const in7 = input[at + 7 * step] as number;

    const even = Math.imul(in2 + in6, F_0_541);
    const even2 = even - Math.imul(in6, F_1_847);
    const even3 = even + Math.imul(in2, F_0_765);
    const even0 = (in0 + in4) << CONST_BITS;
    const even1 = (in0 - in4) << CONST_BITS;

    const z5 = Math.imul(in7 + in3 + in5 + in1, F_1_175);
    const z1 = -Math.imul(in7 + in1, F_0_899);
    const z2 = -Math.imul(in5 + in3, F_2_562);
    const z3 = z5 - Math.imul(in7 + in3, F_1_961);
    const z4 = z5 - Math.imul(in5 + in1, F_0_390);
    const odd0 = Math.imul(in7, F_0_298) + z1 + z3;
    const odd1 = Math.imul(in5, F_2_053) + z2 + z4;
    const odd2 = Math.imul(in3, F_3_072) + z2 + z3;
    const odd3 = Math.imul(in1, F_1_501) + z1 + z4;

    output[at] = (even0 + even3 + odd3 + half) >> shift;
    output[at + 7 * step] = (even0 + even3 - odd3 + half) >> shift;
    output[at + step] = (even1 + even2 + odd2 + half) >> shift;
    output[at + 6 * step] = (even1 + even2 - odd2 + half) >> shift;
    output[at + 2 * step] = (even1 - even2 + odd1 + half) >> shift;
    output[at + 5 * step] = (even1 - even2 - odd1 + half) >> shift;
    output[at + 3 * step] = (even0 - even3 + odd0 + half) >> shift;
    output[at + 4 * step] = (even0 - even3 - odd0 + half) >> shift;
  }
}

/**
 * @param block 64 dequantized coefficients, rows of eight; overwritten
 * @param precision 8 or 12
 * @param samples takes 64 samples in 0 … 2^precision − 1
 */
export function inverseDct(block: Int32Array, precision: number, samples: Uint16Array): void {
  // One bit less of headroom between the passes for 12-bit samples, as libjpeg has it.
  const between = precision === 8 ? 2 : 1;
  pass(block, workspace, 8, 1, CONST_BITS - between);
  pass(workspace, block, 1, 8, CONST_BITS + between + 3);
  const centre = 1 << (precision - 1);
  const top = (1 << precision) - 1;
  for (let i = 0; i < 64; i++) {
    const value = (block[i] as number) + centre;
    samples[i] = value < 0 ? 0 : value > top ? top : value;
  }
}
