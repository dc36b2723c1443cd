/**
 * Whether a request that changes something was made by a page of this site. Browsers say where a request comes from; a request that says
 * nothing was not made by a browser, and so not with somebody's cookies.
 */
export function isSameOrigin(request: Request, siteUrl: string): boolean {
  const { headers } = request;
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  if (origin === null) return true;
  return origin === new URL(siteUrl).origin || (URL.canParse(origin) && new URL(origin).host === headers.get('host'));
}
