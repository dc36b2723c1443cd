import { type Metadata } from 'next';
import { safeNext } from '../../../features/entry/safe-next.ts';
import { SignUpForm } from '../../../features/entry/sign-up-form.tsx';

export const metadata: Metadata = { title: 'Sign up' };

export default async function SignUpPage({
  searchParams,
}: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await searchParams;
  return <SignUpForm next={safeNext(typeof next === 'string' ? next : undefined)} />;
}
