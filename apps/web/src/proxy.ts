import { type NextRequest, NextResponse } from 'next/server';
import { SESSION_COOKIES } from '@annotome/auth/session-cookie';

/** Pages for people without a session go to the sign-in, and from there back. Whether a session is good, each answer decides for itself. */
export function proxy(request: NextRequest): NextResponse {
  if (SESSION_COOKIES.some((name) => request.cookies.has(name))) return NextResponse.next();
  const { pathname, search } = request.nextUrl;
  const signIn = new URL('/sign-in', request.nextUrl);
  if (pathname !== '/') signIn.searchParams.set('next', pathname + search);
  return NextResponse.redirect(signIn);
}

export const config = { matcher: ['/((?!api/|_next/|sign-in|sign-up|invitation/|icon|.*\\.[a-z0-9]+$).*)'] };
