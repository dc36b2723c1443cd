import { contains, toVoxel, toWorld, voxel, world, type Grid, type Voxel, type World } from '@annotome/volume';

import { InputError, UsageError } from './errors.ts';

/** How the three numbers of a click are meant. */
export type Frame = 'voxel' | 'world-lps' | 'world-ras';

/** A click as typed: which option, its text, its three numbers. */
export interface TypedClick {
  readonly label: 0 | 1;
  readonly text: string;
  readonly numbers: readonly [number, number, number];
}

/** A click on an image. */
export interface PlacedClick {
  readonly label: 0 | 1;
  /** Fractional when the click was given in millimetres. */
  readonly voxel: Voxel;
  readonly world: World;
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

const optionOf = (label: 0 | 1): string => (label === 1 ? '--point' : '--outside');

/** @throws UsageError unless `text` is three numbers with commas between. */
export function parseClick(label: 0 | 1, text: string): TypedClick {
  const parts = text.split(',').map((part) => part.trim());
  const [a, b, c] = parts.map((part) => (DECIMAL.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 3 || ![a, b, c].every(Number.isFinite)) {
    throw new UsageError(
      `${optionOf(label)} takes three numbers with commas and no spaces between, as in ${optionOf(label)} 86,47,29; found “${text}”.`,
    );
  }
  return { label, text, numbers: [a as number, b as number, c as number] };
}

/**
 * Where a click lies on the image.
 * @throws UsageError when a voxel index is not whole.
 * @throws InputError when it lies outside the image, with the range that is inside.
 */
export function placeClick(click: TypedClick, grid: Grid, frame: Frame): PlacedClick {
  const [a, b, c] = click.numbers;
  const option = `${optionOf(click.label)} ${click.text}`;
  if (frame === 'voxel' && !click.numbers.every(Number.isInteger)) {
    throw new UsageError(`${option}: voxel indices are whole numbers. For millimetres add --world (or --world-ras).`);
  }
  const p = frame === 'voxel' ? voxel(a, b, c) : toVoxel(grid, frame === 'world-lps' ? world(a, b, c) : world(-a, -b, c));
  if (contains(grid, p)) return { label: click.label, voxel: p, world: toWorld(grid, p) };
  const ranges = (['i', 'j', 'k'] as const).map((axis, n) => `${axis} 0 … ${(grid.size[n] ?? 1) - 1}`).join(', ');
  const where = frame === 'voxel' ? '' : ` (voxel ${p.map((v) => v.toFixed(1)).join(', ')})`;
  throw new InputError(
    `${option} lies outside the image${where}. The image has ${grid.size.join(' × ')} voxels: ${ranges}.` +
      (frame === 'voxel'
        ? ''
        : ` ${frame === 'world-lps' ? 'For RAS millimetres use --world-ras.' : 'For LPS millimetres use --world.'}`),
  );
}
