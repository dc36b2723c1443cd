/**
 * Errors that a person sees. Each code has a title; the thrower adds a sentence that says what was expected, what came and what to do.
 */
export const ERRORS = {
  'signed-out': 'You are signed out.',
  'not-found': 'There is nothing here, or it is not yours to see.',
  'not-allowed': 'Your role does not allow this.',
  'bad-input': 'Something in the form does not fit.',
  'already-exists': 'There is one already.',
  'last-owner': 'An organization needs an owner.',
  'invitation-used': 'This invitation was used, withdrawn, or has run out.',
  'too-many-attempts': 'Too many attempts.',
  'over-limit': 'This is over the limit.',
  'wrong-state': 'This cannot be done now.',
  'not-ready': 'This is still being prepared.',
  'checksum-mismatch': 'The file that arrived is not the file that was announced.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An error for the person at the screen: `sentence` says what was expected, what came and what to do. */
export class ProductError extends Error {
  override readonly name = 'ProductError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string = ERRORS[code], options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}
