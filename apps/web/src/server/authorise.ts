import { currentScope } from '@annotome/api';
import { ProductError, type ErrorCode } from '@annotome/contracts';
import { type MemberScope } from '@annotome/db';
import { contextOf } from './context.ts';
import { isSameOrigin } from './same-origin.ts';

/**
 * The scope of a request to an HTTP route: session and membership are looked up each time.
 * @throws ProductError `signed-out`, `not-allowed`. Send it with `refusal`.
 */
export async function authorise(request: Request): Promise<MemberScope> {
  const context = await contextOf(request.headers);
  if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request, context.services.url)) {
    throw new ProductError('not-allowed', 'This request was not made by a page of this site.');
  }
  return currentScope(context);
}

const STATUS = {
  'signed-out': 401,
  'not-found': 404,
  'not-allowed': 403,
  'bad-input': 400,
  'already-exists': 409,
  'last-owner': 409,
  'invitation-used': 410,
  'too-many-attempts': 429,
  'over-limit': 413,
  'wrong-state': 409,
  'not-ready': 409,
  'checksum-mismatch': 422,
} as const satisfies Record<ErrorCode, number>;

/** An error as the answer of an HTTP route: `{product: {code, message}}`. What is no ProductError is logged and not told. */
export function refusal(error: unknown): Response {
  const headers = { 'cache-control': 'no-store' };
  if (error instanceof ProductError) {
    return Response.json({ product: { code: error.code, message: error.message } }, { status: STATUS[error.code], headers });
  }
  console.error(error);
  return Response.json({ product: null }, { status: 500, headers });
}
