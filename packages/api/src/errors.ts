import { ERRORS, ProductError, type ErrorCode } from '@annotome/contracts';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

/** The HTTP-like code of each error. */
const CODES = {
  'signed-out': 'UNAUTHORIZED',
  'not-found': 'NOT_FOUND',
  'not-allowed': 'FORBIDDEN',
  'bad-input': 'BAD_REQUEST',
  'already-exists': 'CONFLICT',
  'last-owner': 'CONFLICT',
  'invitation-used': 'PRECONDITION_FAILED',
  'too-many-attempts': 'TOO_MANY_REQUESTS',
  'over-limit': 'PAYLOAD_TOO_LARGE',
  'wrong-state': 'CONFLICT',
  'not-ready': 'PRECONDITION_FAILED',
  'checksum-mismatch': 'UNPROCESSABLE_CONTENT',
} as const satisfies Record<ErrorCode, TRPCError['code']>;

/** A ProductError as the transport carries it. */
export const transported = (error: ProductError): TRPCError =>
  new TRPCError({ code: CODES[error.code], message: error.message, cause: error });

/** What the page may show of an error; null where it is a fault of ours, whose words are not for it. */
export function productError(error: TRPCError): { readonly code: ErrorCode; readonly message: string } | null {
  const { cause } = error;
  if (cause instanceof ProductError) return { code: cause.code, message: cause.message };
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const where = issue?.path.join(' → ') ?? '';
    return {
      code: 'bad-input',
      message: `${ERRORS['bad-input']} ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`.trim(),
    };
  }
  return null;
}
