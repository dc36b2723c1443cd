import { type Metadata } from 'next';
import { safeNext } from '../../../features/entry/safe-next.ts';
import { SignInForm } from '../../../features/entry/sign-in-form.tsx';
import { signInError } from '../../../features/entry/sign-in-errors.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const first = (value: string | string[] | undefined) => (typeof value === 'string' ? value : value?.[0]);

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const query = await searchParams;
  // Auth.js calls it `callbackUrl` and gives a whole address; only its path is followed.
  const next = safeNext(first(query['next']));
  return <SignInForm next={next} error={signInError(first(query['error']))} demo={[]} />;
}
