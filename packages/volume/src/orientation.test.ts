import { readJsonFixture } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { assignAxes, directionsOf, invert, orientationCode, spacingOf, type Affine } from './index.ts';

interface Case {
  affine: number[];
  code: string;
  ornt: [number, 1 | -1][];
  spacing: number[];
  inverse: number[];
}

const { straight, oblique } = readJsonFixture<Record<'straight' | 'oblique', Case[]>>('expected/volume/orientation.json');

describe('orientation equals nibabel', () => {
  it.each([
    ['the 48 axis-aligned orders', straight, 48],
    ['150 oblique, left-handed and sheared grids', oblique, 150],
  ] as const)('%s', (_, cases, n) => {
    expect(cases).toHaveLength(n);
    for (const c of cases) {
      const affine = c.affine as unknown as Affine;
      expect(orientationCode(affine)).toBe(c.code);
      const { axisOf, sign } = assignAxes(affine);
      // nibabel: per voxel axis, which RAS axis and whether it runs that way; ours: per LPS axis.
      c.ornt.forEach(([world, flip], axis) => {
        expect(axisOf[world as 0 | 1 | 2]).toBe(axis);
        expect(sign[world as 0 | 1 | 2]).toBe(world < 2 ? -flip : flip);
      });
    }
  });

  it('gives 48 different codes, each read back letter by letter', () => {
    expect(new Set(straight.map((c) => c.code)).size).toBe(48);
    for (const { affine, code } of straight) {
      const { axisOf, sign } = assignAxes(affine as unknown as Affine);
      directionsOf(code).forEach((d, axis) => {
        expect(axisOf[d.world]).toBe(axis);
        expect(sign[d.world]).toBe(d.sign);
      });
    }
  });

  it('refuses what is not a code', () => {
    for (const code of ['', 'LP', 'LPSA', 'LRS', 'lps', 'XYZ']) expect(() => directionsOf(code)).toThrow(`found "${code}"`);
  });
});

describe('affine maths equals NumPy', () => {
  it('inverts and measures', () => {
    for (const c of [...straight, ...oblique]) {
      const affine = c.affine as unknown as Affine;
      invert(affine).worldToVoxel.forEach((v, n) => expect(v).toBeCloseTo(c.inverse[n] as number, 9));
      spacingOf(affine).forEach((v, n) => expect(v).toBeCloseTo(c.spacing[n] as number, 12));
    }
  });
});
