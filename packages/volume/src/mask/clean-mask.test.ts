import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readFixture, readJsonFixture } from '@annotome/testing';
import { identityAffine, iFastest, size, voxel, wholeOf } from '../index.ts';
import { pasteMask, tighten, unite, type BoxMask } from './box-mask.ts';
import { fillHoles, keepComponents } from './clean-mask.ts';
import { runComponents } from './run-components.ts';

/** What scipy.ndimage says of the golden masks: tests/fixtures/expected/decode/make.py. */
const expected = readJsonFixture<{
  masks: Record<string, { voxels: number; components: number; largest: number; filled: number }>;
}>('expected/decode/expected.json').masks;

/** A golden mask: a plain little-endian uint8 NIfTI-1, whose voxels are its last bytes. */
function goldenMask(name: string): BoxMask {
  const bytes = new Uint8Array(gunzipSync(readFixture(`golden/end-to-end/${name}`)));
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const n = size(header.getInt16(42, true), header.getInt16(44, true), header.getInt16(46, true));
  return tighten(wholeOf({ size: n, affine: identityAffine }), iFastest(bytes.slice(header.getFloat32(108, true))));
}

/** A mask of one slice, from rows of `#` and `.`. */
function drawn(...rows: string[]): BoxMask {
  const n = size((rows[0] as string).length, rows.length, 1);
  return tighten({ start: voxel(0, 0, 0), size: n }, iFastest(Uint8Array.from(rows.join(''), (c) => Number(c === '#'))));
}

describe.each(Object.entries(expected))('%s', (name, { voxels, components, largest, filled }) => {
  const mask = goldenMask(name);

  it('has the components that SciPy finds', () => {
    expect(mask.voxels).toBe(voxels);
    expect(runComponents(mask.data, mask.box.size, 1, 26).count).toBe(components);
    expect(keepComponents(mask, 'largest').voxels).toBe(largest);
  });

  it('has the cavities that SciPy fills', () => {
    expect(fillHoles(mask).voxels).toBe(filled);
  });
});

describe('keepComponents', () => {
  const mask = drawn('##...###', '##...###', '........', '#.......');

  it('keeps the largest, or the largest that was clicked', () => {
    expect(keepComponents(mask, 'largest').voxels).toBe(6);
    expect(keepComponents(mask, 'largest', [voxel(0.4, 0.6, 0)]).box).toEqual({ start: [0, 0, 0], size: [2, 2, 1] });
    expect(keepComponents(mask, 'largest', [voxel(0, 0, 0), voxel(0, 3, 0)]).voxels).toBe(4);
    expect(keepComponents(mask, 'largest', [voxel(3, 2, 0)]).voxels).toBe(6);
    expect(keepComponents(mask, 'largest', [voxel(300, -2, 0)]).voxels).toBe(6);
  });

  it('keeps every clicked one, or all', () => {
    expect(keepComponents(mask, 'clicked', [voxel(0, 0, 0), voxel(0, 3, 0)]).voxels).toBe(5);
    expect(keepComponents(mask, 'clicked').voxels).toBe(6);
    expect(keepComponents(mask, 'all')).toBe(mask);
  });

  it('counts corners as connected, and not the ends of neighbouring rows', () => {
    expect(keepComponents(drawn('#..', '.#.', '..#'), 'largest').voxels).toBe(3);
    expect(keepComponents(drawn('..##', '#...'), 'largest').voxels).toBe(2);
  });
});

describe('fillHoles', () => {
  it('fills what is closed in all three dimensions only', () => {
    const n = size(5, 5, 5);
    const cube = iFastest(new Uint8Array(125).fill(1));
    cube[62] = 0;
    const box = { start: voxel(3, 3, 3), size: n };
    expect(fillHoles(tighten(box, cube)).voxels).toBe(125);
    // A tunnel along i to the face opens it; a gap at a corner does not.
    const tunnel = iFastest(cube.slice());
    tunnel[61] = 0;
    tunnel[60] = 0;
    expect(fillHoles(tighten(box, tunnel)).voxels).toBe(122);
    expect(fillHoles(drawn('####', '#..#', '####')).voxels).toBe(10);
  });
});

describe('box masks', () => {
  it('unite where they lie', () => {
    const a = drawn('##', '##');
    const b: BoxMask = { ...drawn('###'), box: { start: voxel(1, 1, 0), size: size(3, 1, 1) } };
    const both = unite(a, b);
    expect(both.box).toEqual({ start: [0, 0, 0], size: [4, 2, 1] });
    expect([...both.data]).toEqual([1, 1, 0, 0, 1, 1, 1, 1]);
    expect(both.voxels).toBe(6);
    expect(unite(b, { ...a, voxels: 0 })).toBe(b);
  });

  it('are pasted over what they cover', () => {
    const labels = iFastest(Uint8Array.of(9, 9, 9, 9, 9, 9));
    const mask: BoxMask = { ...drawn('#.#'), box: { start: voxel(0, 1, 0), size: size(3, 1, 1) } };
    pasteMask(mask, labels, size(3, 2, 1), 4);
    expect([...labels]).toEqual([9, 9, 9, 4, 9, 4]);
  });
});
