/** WebSocket close codes of the mask server (4000–4999 are an application's own), each with the sentence a page shows. */
export const CLOSE_CODES = {
  4401: 'You are signed out. What you drew is kept on this computer; sign in again to save it.',
  4403: 'You may no longer change this case. What you drew since is kept on this computer.',
  4404: 'This case is not there any more.',
  4409: 'This page is older than the server. Reload it; what you drew is kept.',
  4413: 'This change was too large to be saved.',
  4422: 'A change could not be understood and was not saved. Reload the page; what was saved is safe.',
  4429: 'Too many changes at once. They are kept on this computer and are sent again shortly.',
  4503: 'The server is restarting. What you draw is kept and saved when it is back.',
} as const;

export type CloseCode = keyof typeof CLOSE_CODES;
