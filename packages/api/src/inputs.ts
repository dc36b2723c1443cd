import { LIMITS } from '@annotome/contracts';
import { z } from 'zod';

const atMost = (what: string, characters: number): string => `${what} has at most ${characters} characters.`;

export const Name = z.string().trim().min(1, 'Give it a name.').max(LIMITS.nameLength, atMost('A name', LIMITS.nameLength));
export const Text = z.string().max(LIMITS.textLength, atMost('This text', LIMITS.textLength));
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('This is not an e-mail address.').max(254, atMost('An e-mail address', 254)));
export const Password = z.string().min(10, 'A password has at least 10 characters.').max(200, atMost('A password', 200));
export const Token = z.string().regex(/^[\w-]{16,64}$/, 'This link is not complete.');
/** As many as one request may name. */
export const MANY = 500;

/** The SHA-256 of bytes, as text. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
