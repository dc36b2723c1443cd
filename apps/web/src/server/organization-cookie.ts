/** Names the organization that the page shows: a header, or the cookie. */
const ORGANIZATION = 'annotome-organization';

const YEAR = 365 * 24 * 3600;

/** The Set-Cookie line that makes the browser name another organization. */
export const organizationCookie = (organizationId: string, siteUrl: string): string =>
  `${ORGANIZATION}=${encodeURIComponent(organizationId)}; Path=/; Max-Age=${YEAR}; SameSite=Lax; HttpOnly${siteUrl.startsWith('https:') ? '; Secure' : ''}`;

/** The organization a request names. */
export function organizationIn(headers: Headers): string | undefined {
  const named = headers.get(ORGANIZATION);
  if (named) return named;
  const cookie = headers
    .get('cookie')
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${ORGANIZATION}=`));
  return cookie?.slice(ORGANIZATION.length + 1) || undefined;
}
