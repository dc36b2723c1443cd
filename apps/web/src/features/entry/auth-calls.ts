import { signIn as authSignIn, signOut as authSignOut } from 'next-auth/react';

/** Where to go after signing in: a path of this site, or home. Another site's address is never followed. */
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** Leaves by a full page load, so that nothing of the session stays in memory. */
export async function signOut(): Promise<void> {
  await authSignOut({ redirect: false });
  window.location.assign('/sign-in');
}

/** Whether the e-mail and password were right. One answer for a wrong password and an unknown e-mail. */
export async function signInWithPassword(email: string, password: string): Promise<'ok' | 'wrong' | 'too-many'> {
  const result = await authSignIn('credentials', { email, password, redirect: false });
  if (!result?.error) return 'ok';
  return result.code === 'too-many-attempts' ? 'too-many' : 'wrong';
}
