import { signIn as authSignIn, signOut as authSignOut } from 'next-auth/react';
import { forgetPerson } from '../offline/person.ts';
import { NO_ANSWER, TOO_MANY_ATTEMPTS, WRONG_PASSWORD } from './sign-in-errors.ts';

/**
 * Leaves by a full page load, so that nothing of the session stays in memory; nor do images on this computer. Masks with changes that are
 * not saved stay, and the next page says so.
 */
export async function signOut(): Promise<void> {
  const unsaved = await forgetPerson();
  await authSignOut({ redirect: false });
  window.location.assign(unsaved.length === 0 ? '/sign-in' : `/sign-in?unsaved=${unsaved.length}`);
}

/** Undefined where it worked, else why not as a sentence: the same for a wrong password and an unknown e-mail. */
export async function signInWithPassword(email: string, password: string): Promise<string | undefined> {
  try {
    const result = await authSignIn('credentials', { email, password, redirect: false });
    if (!result.error) return undefined;
    return result.code === 'too-many-attempts' ? TOO_MANY_ATTEMPTS : WRONG_PASSWORD;
  } catch {
    return NO_ANSWER;
  }
}

/** Has a link sent, if there is an account or an invitation; whether there is one is not told. */
export async function sendLink(email: string, next: string): Promise<string | undefined> {
  try {
    const result = await authSignIn('nodemailer', { email, redirect: false, redirectTo: next });
    return result.error ? 'The link could not be sent. Check the address, or try again in a minute.' : undefined;
  } catch {
    return NO_ANSWER;
  }
}

/** To the organization's own sign-in page, and back. */
export const signInElsewhere = (next: string): void => void authSignIn('sso', { redirectTo: next });
