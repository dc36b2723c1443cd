/** The cookie that carries a session's token, as Auth.js names it: with a prefix on https, which only a secure page can set. */
export const SESSION_COOKIES = ['__Secure-authjs.session-token', 'authjs.session-token'] as const;

/** The session's token in a request's Cookie header. */
export function sessionTokenIn(cookieHeader: string | null | undefined): string | undefined {
  for (const name of SESSION_COOKIES) {
    for (const part of (cookieHeader ?? '').split(';')) {
      const at = part.indexOf('=');
      if (at > 0 && part.slice(0, at).trim() === name) {
        const value = part.slice(at + 1).trim();
        if (value !== '') return decode(value);
      }
    }
  }
  return undefined;
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
