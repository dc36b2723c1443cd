/** A grid that has no inverse: a spacing of zero, parallel axes, or a number that is not finite. */
export class SingularAffineError extends Error {
  override readonly name = 'SingularAffineError';
  readonly affine: readonly number[];
  constructor(affine: readonly number[]) {
    super(
      `The grid's axes must be three independent directions; found the affine [${affine.map((v) => Number(v.toPrecision(6))).join(', ')}]. ` +
        `Check the spacing and direction in the file's header.`,
    );
    this.affine = affine;
  }
}

/** An array or size that does not fit the grid it is said to lie on. */
export class GridMismatchError extends Error {
  override readonly name = 'GridMismatchError';
}

/** A number that the array it should be written to cannot hold: NaN in an integer array, −1024 in an unsigned one. */
export class UnrepresentableValueError extends Error {
  override readonly name = 'UnrepresentableValueError';
  constructor(argument: string, value: number, arrayType: string) {
    super(
      `${argument} must be a number that ${arrayType} can hold; found ${value}. Choose another value or convert the volume first.`,
    );
  }
}

/** An orientation code that does not name each patient axis once. */
export class InvalidOrientationError extends Error {
  override readonly name = 'InvalidOrientationError';
  constructor(code: string) {
    super(
      `An orientation code is three letters, one of L/R, one of A/P and one of S/I in any order, such as LPS or RAS; found "${code}".`,
    );
  }
}

/** A store that does not hold a pyramid of ours, or a damaged one. */
export class PyramidFormatError extends Error {
  override readonly name = 'PyramidFormatError';
  constructor(found: string, options?: { cause?: unknown }) {
    super(`Expected an OME-Zarr 0.5 pyramid written by Annotome; found ${found}. Write it again from the study.`, options);
  }
}
