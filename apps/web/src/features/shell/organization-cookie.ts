/** Which of my organizations this browser looks at; the server takes the first when it is not one of mine. */
export const ORGANIZATION_COOKIE = 'annotome-organization';

/** Changes the organization: everything on the page is another's, so the page starts afresh. */
export function switchOrganization(id: string): void {
  document.cookie = `${ORGANIZATION_COOKIE}=${id}; path=/; max-age=31536000; samesite=lax`;
  window.location.assign('/');
}
