/** What makes a frame unreadable, said by a decoder, which knows neither file nor frame. */
export class CodestreamError extends Error {
  override readonly name = 'CodestreamError';
  /** `unsupported` where the bytes may be right and only we cannot read them. */
  readonly code: 'inconsistent' | 'truncated' | 'unsupported';

  constructor(code: CodestreamError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
