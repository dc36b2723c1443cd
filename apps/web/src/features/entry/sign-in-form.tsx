'use client';

import { Button, Field, Input, Notice } from '@annotome/ui';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useRef, useState } from 'react';
import { sendLink, signInElsewhere, signInWithPassword } from './auth-calls.ts';
import { type DemoSignIn, DemoSignIns } from './demo-sign-ins.tsx';
import { EntryCard } from './entry-card.tsx';

export interface SignInFormProps {
  /** Where to go afterwards: a path of this site. */
  readonly next: string;
  /** Cases with changes that are on this computer only. */
  readonly unsaved: number;
  /** Why the last way did not work. */
  readonly error?: string | undefined;
  /** The name of the organization's own sign-in, where the server has one. */
  readonly elsewhere?: string | undefined;
  /** One-click sign-ins of a demo server; none otherwise. */
  readonly demo: readonly DemoSignIn[];
}

/** How do I get in? */
export function SignInForm({ next, unsaved, error: firstError, elsewhere, demo }: SignInFormProps) {
  const router = useRouter();
  const emailRef = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState(firstError);
  const [emailError, setEmailError] = useState<string>();
  const [busy, setBusy] = useState<string>();

  const enter = async (as: { email: string; password: string }, button: string) => {
    setBusy(button);
    setError(undefined);
    const wrong = await signInWithPassword(as.email, as.password);
    // The page stays busy until the next one is there.
    if (wrong === undefined) return window.location.assign(next);
    setError(wrong);
    setBusy(undefined);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void enter({ email, password }, 'password');
  };
  const link = async () => {
    if (!/^\S+@\S+$/.test(email.trim())) {
      setEmailError('Write your e-mail address here, and the link goes to it.');
      emailRef.current?.focus();
      return;
    }
    setBusy('link');
    const wrong = await sendLink(email.trim(), next);
    if (wrong === undefined) return router.push(`/sign-in/sent?to=${encodeURIComponent(email.trim())}`);
    setError(wrong);
    setBusy(undefined);
  };

  return (
    <EntryCard
      title="Sign in"
      footer={
        <>
          New here?{' '}
          <Link href={next === '/' ? '/sign-up' : `/sign-up?next=${encodeURIComponent(next)}`}>Create an organization</Link>
        </>
      }
    >
      {unsaved > 0 && (
        <Notice tone="warning">
          {`Changes of ${unsaved === 1 ? 'one case' : `${unsaved} cases`} are not saved yet. They stay on this computer; sign in here again and open the case to save them.`}
        </Notice>
      )}
      {error !== undefined && <Notice tone="danger">{error}</Notice>}
      {demo.length > 0 && <DemoSignIns demo={demo} busy={busy} onEnter={(who) => void enter(who, who.email)} />}
      {elsewhere !== undefined && (
        <Button size="large" onClick={() => signInElsewhere(next)}>
          Sign in with {elsewhere}
        </Button>
      )}
      {/* post: should it be sent before the page's script runs, no password ends up in an address. */}
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        <Field label="E-mail" error={emailError}>
          <Input
            ref={emailRef}
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setEmailError(undefined);
            }}
          />
        </Field>
        <Field label="Password">
          <Input
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" look={demo.length > 0 ? 'secondary' : 'primary'} busy={busy === 'password'}>
          Sign in
        </Button>
        <Button look="ghost" busy={busy === 'link'} onClick={() => void link()}>
          E-mail me a link instead
        </Button>
      </form>
    </EntryCard>
  );
}
