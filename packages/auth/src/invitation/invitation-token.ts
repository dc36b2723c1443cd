import { createHash, randomBytes } from 'node:crypto';

/** A fresh secret for an invitation's link, and what of it is stored: whoever reads the database cannot accept the invitation. */
export function newInvitationToken(): { readonly token: string; readonly tokenHash: string } {
  const token = randomBytes(24).toString('base64url');
  return { token, tokenHash: hashInvitationToken(token) };
}

export const hashInvitationToken = (token: string): string => createHash('sha256').update(token).digest('hex');
