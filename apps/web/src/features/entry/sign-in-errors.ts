/** What Auth.js puts into `?error=` after a link or another provider, as a sentence that says what to do. */
const SENTENCES: Readonly<Record<string, string>> = {
  Verification: 'This link was used already, or has run out. Ask for a new one below.',
  OAuthAccountNotLinked: 'There is an account with this e-mail address already. Sign in with the password or a link instead.',
  AccessDenied: 'Your organization’s sign-in did not let you in. Ask its administrator.',
  Configuration:
    'The organization’s sign-in did not answer as expected. Use your password or a link, and tell your administrator.',
};

export function signInError(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  return SENTENCES[code] ?? 'Signing in did not work. Try again, or use another way below.';
}

export const WRONG_PASSWORD = 'E-mail and password do not fit together. Check both, or have a link sent.';
export const TOO_MANY_ATTEMPTS = 'Too many attempts. Wait a quarter of an hour, or have a link sent.';
export const NO_ANSWER = 'The server did not answer. Check the connection and try again.';
