import { orientationCode, type Affine } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { type Warning } from '../image.ts';
import { hasInverse } from '../invertible.ts';
import { type MetaHeader } from './header.ts';

export interface MetaGeometry {
  readonly size: readonly [number, number, number];
  readonly affine: Affine;
  readonly frames: number;
}

/**
 * Sizes, affine and frames (a fourth dimension). As in ITK, positions are LPS, each row of TransformMatrix is the direction of one
 * axis, and AnatomicalOrientation and CenterOfRotation change nothing.
 * @throws FormatError `inconsistent`, `unsupported` (dimensions), `no-geometry`.
 */
export function geometryOf({ fields }: MetaHeader, file: string, warnings: Warning[]): MetaGeometry {
  const warn = (code: string, message: string): void => void warnings.push({ code, message, file });
  const first = (keys: readonly string[]): readonly [string, string] | undefined => {
    for (const key of keys) {
      const text = fields.get(key);
      if (text !== undefined) return [key, text];
    }
    return undefined;
  };
  /** A field of `count` numbers, by the first of its names that is there. */
  const vector = (keys: readonly string[], count: number): readonly number[] | undefined => {
    const found = first(keys);
    if (!found) return undefined;
    const values = found[1].split(/[\s,]+/).map(Number);
    if (values.length < count || !values.slice(0, count).every(Number.isFinite)) {
      throw new FormatError('inconsistent', {
        file,
        field: found[0],
        found: `"${found[1]}"; expected ${count} numbers`,
        todo: 'The header is damaged: export the file again.',
      });
    }
    return values;
  };

  const dimensions = Number(fields.get('NDims') ?? NaN);
  if (![2, 3, 4].includes(dimensions)) {
    throw new FormatError('unsupported', {
      file,
      field: 'NDims',
      found: `"${fields.get('NDims') ?? 'nothing'}"; expected 2, 3 or 4`,
      todo: 'Save a two- or three-dimensional image.',
    });
  }
  const sizes = vector(['DimSize'], dimensions)?.slice(0, dimensions);
  if (!sizes?.every((n) => Number.isInteger(n) && n > 0)) {
    throw new FormatError('inconsistent', {
      file,
      field: 'DimSize',
      found: `"${fields.get('DimSize') ?? 'nothing'}"; expected ${dimensions} positive whole numbers`,
      todo: 'The header is damaged: export the file again.',
    });
  }

  let spacing = vector(['ElementSpacing'], dimensions);
  if (!spacing) {
    spacing = vector(['ElementSize'], dimensions) ?? [1, 1, 1, 1];
    warn(
      'spacing-missing',
      `The header has no ElementSpacing; ${fields.has('ElementSize') ? 'ElementSize was used' : '1 mm was assumed'}.`,
    );
  }
  const matrix = vector(['TransformMatrix', 'Orientation', 'Rotation'], dimensions * dimensions);
  if (!matrix) {
    warn(
      'no-orientation',
      'The header has no TransformMatrix: left and right, front and back are not certain. ' +
        'The axes were taken to point to the patient’s left, back and up, as ITK does.',
    );
  }
  const origin = vector(['Offset', 'Position', 'Origin'], dimensions) ?? [0, 0, 0];
  if (dimensions === 2) warn('thickness-unknown', 'The image is one slice; a thickness of 1 mm was assumed.');

  const direction = (axis: number, w: number): number => {
    if (!matrix || axis >= dimensions || w >= dimensions) return axis === w ? 1 : 0;
    return matrix[axis * dimensions + w] as number;
  };
  const affine = [0, 1, 2].flatMap((w) => [
    ...[0, 1, 2].map((axis) => direction(axis, w) * (axis < dimensions ? (spacing[axis] as number) : 1)),
    w < dimensions ? (origin[w] as number) : 0,
  ]) as unknown as Affine;
  // ITK calls a negative spacing undefined: it might or might not mirror the patient.
  if (!hasInverse(affine) || spacing.slice(0, 3).some((v) => v < 0)) {
    throw new FormatError('no-geometry', {
      file,
      field: 'TransformMatrix, ElementSpacing',
      found: `axes that span no volume, or a negative spacing (affine ${affine.map((v) => Number(v.toPrecision(6))).join(', ')})`,
      todo: 'Correct the header, or export the file again.',
    });
  }
  checkAnatomical(fields.get('AnatomicalOrientation'), affine, warn);
  return {
    size: [sizes[0] as number, sizes[1] as number, dimensions >= 3 ? (sizes[2] as number) : 1],
    affine,
    frames: dimensions === 4 ? (sizes[3] as number) : 1,
  };
}

const OPPOSITE: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', S: 'I', I: 'S' };

/** MetaIO names where the axes come from: RAI is what is LPS here. */
function checkAnatomical(text: string | undefined, affine: Affine, warn: (code: string, message: string) => void): void {
  const letters = (text ?? '').toUpperCase();
  if (!/^[LRAPSI]{3}$/.test(letters)) return;
  const towards = [...letters].map((letter) => OPPOSITE[letter]).join('');
  const found = orientationCode(affine);
  if (towards !== found) {
    warn(
      'orientation-disagrees',
      `AnatomicalOrientation ${letters} means axes towards ${towards}, TransformMatrix gives ${found}; the matrix was used, as in ITK.`,
    );
  }
}
