/** Why a document, an act or an update is not accepted; SPEC.md V. */
export type MaskDocErrorCode =
  | 'malformed'
  | 'too-large'
  | 'unknown-version'
  | 'unknown-segment'
  | 'unknown-label'
  | 'out-of-volume'
  | 'not-yours'
  | 'not-allowed'
  | 'settled'
  | 'full';

/** The message says what was expected and what came. */
export class MaskDocError extends Error {
  override readonly name = 'MaskDocError';
  readonly code: MaskDocErrorCode;

  constructor(code: MaskDocErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
