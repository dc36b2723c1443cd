import { extendSession, type Database } from '@annotome/db';
import { SESSION_COOKIES } from './session-cookie.ts';

/** A session ends when nobody has used it for so long. */
export const SESSION_SECONDS = 30 * 24 * 3600;
/** Its end is moved once in so long, not with every request. */
const STEP_SECONDS = 24 * 3600;

/** A session in use goes on. @returns its new end where that was moved: the browser must then hear of it; undefined on most calls. */
export async function keepSession(database: Database, token: string): Promise<Date | undefined> {
  const now = Date.now();
  const until = new Date(now + SESSION_SECONDS * 1000);
  const ifBefore = new Date(now + (SESSION_SECONDS - STEP_SECONDS) * 1000);
  return (await extendSession(database, { token, until, ifBefore })) ? until : undefined;
}

/** The Set-Cookie line of a session, as Auth.js writes it. */
export function sessionCookie(token: string, expires: Date, siteUrl: string): string {
  const isSecure = siteUrl.startsWith('https:');
  const name = SESSION_COOKIES[isSecure ? 0 : 1];
  return `${name}=${encodeURIComponent(token)}; Path=/; Expires=${expires.toUTCString()}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
