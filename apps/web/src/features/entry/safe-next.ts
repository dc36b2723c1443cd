/** Where to go after signing in: a path of this site, or home. Another site's address is never followed. */
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])[^\t\n\r]*$/.test(next) ? next : '/';
}
