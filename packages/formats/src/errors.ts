/** What went wrong, for code; the message is for people. */
export type FormatErrorCode =
  | 'not-recognised'
  | 'truncated'
  | 'unsupported'
  | 'inconsistent'
  | 'choose-frame'
  | 'choose-series'
  | 'no-geometry'
  | 'too-large'
  | 'missing-file';

/**
 * A file we refuse. The message always names the file, the header field or DICOM tag, what was found there and what to do.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: FormatErrorCode;
  readonly file: string;
  /** Header field or DICOM tag with its keyword, e.g. `dim[0]`, `(0028,0100) BitsAllocated`. */
  readonly field: string;
  readonly found: string;
  readonly todo: string;

  constructor(
    code: FormatErrorCode,
    detail: { file: string; field: string; found: string; todo: string },
    options?: { cause?: unknown },
  ) {
    // After a list, the advice begins a line of its own.
    const stop = detail.found.endsWith('\n') ? '' : '. ';
    super(
      `${detail.file}: ${detail.field}: ${detail.found}${stop}${detail.todo}${/[.!?\n]$/.test(detail.todo) ? '' : '.'}`,
      options,
    );
    this.code = code;
    this.file = detail.file;
    this.field = detail.field;
    this.found = detail.found;
    this.todo = detail.todo;
  }
}
