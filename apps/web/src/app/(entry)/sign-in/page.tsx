import { DEMO_PASSWORD, DEMO_PEOPLE } from '@annotome/db';
import { type Metadata } from 'next';
import { redirect } from 'next/navigation';
import { safeNext } from '../../../features/entry/safe-next.ts';
import { SignInForm } from '../../../features/entry/sign-in-form.tsx';
import { signInError } from '../../../features/entry/sign-in-errors.ts';
import { currentUser } from '../../../server/current-user.ts';
import { services } from '../../../server/services.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const first = (value: string | string[] | undefined) => (typeof value === 'string' ? value : value?.[0]);

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const query = await searchParams;
  const next = safeNext(first(query['next']));
  if (await currentUser()) redirect(next);
  const { demo, sso } = await services();
  return (
    <SignInForm
      next={next}
      unsaved={Number(first(query['unsaved'])) || 0}
      error={signInError(first(query['error']))}
      elsewhere={sso}
      demo={demo ? DEMO_PEOPLE.map((person) => ({ ...person, password: DEMO_PASSWORD })) : []}
    />
  );
}
