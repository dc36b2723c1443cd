'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Field, Input, Notice } from '@annotome/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { type SubmitEvent, useState } from 'react';
import { errorSentence, useTRPC } from '../trpc/client.ts';
import { signInWithPassword } from './auth-calls.ts';
import { EntryCard } from './entry-card.tsx';
import { NO_ANSWER, WRONG_PASSWORD } from './sign-in-errors.ts';

const SHORTEST_PASSWORD = 10;

export interface SignUpFormProps {
  readonly next: string;
  /** The invitation that says where one belongs; without one an organization is founded. */
  readonly invitation?: { readonly token: string; readonly organization: string; readonly email: string | null } | undefined;
}

const EMPTY = { organization: '', name: '', email: '', password: '' };
type Fields = typeof EMPTY;

function mistakes(fields: Fields, founding: boolean): { [Name in keyof Fields]?: string } {
  return {
    ...(founding &&
      fields.organization.trim() === '' && {
        organization: 'Give your organization a name: the lab, the hospital, the company.',
      }),
    ...(fields.name.trim() === '' && { name: 'Write your name as colleagues know you.' }),
    ...(!/^\S+@\S+\.?\S+$/.test(fields.email.trim()) && { email: 'Write an e-mail address like jane@hospital.org.' }),
    ...(fields.password.length < SHORTEST_PASSWORD && { password: `A password has at least ${SHORTEST_PASSWORD} characters.` }),
  };
}

export function SignUpForm({ next, invitation }: SignUpFormProps) {
  const [fields, setFields] = useState({ ...EMPTY, email: invitation?.email ?? '' });
  const [wrong, setWrong] = useState<ReturnType<typeof mistakes>>({});
  const [error, setError] = useState<string>();
  const [entering, setEntering] = useState(false);
  const signUp = useMutation(useTRPC().account.signUp.mutationOptions({ meta: { quiet: true } }));

  const set = (name: keyof Fields) => (event: { target: { value: string } }) => {
    setFields({ ...fields, [name]: event.target.value });
    setWrong({ ...wrong, [name]: undefined });
  };
  const enter = async () => {
    const { name, email, password, organization } = fields;
    setError(undefined);
    setEntering(true);
    try {
      await signUp.mutateAsync({
        name: name.trim(),
        email: email.trim(),
        password,
        ...(invitation ? { invitation: invitation.token } : { organization: organization.trim() }),
      });
      const failure = await signInWithPassword(email.trim(), password);
      if (failure === undefined) return window.location.assign(next);
      // The server does not tell whether the address has an account; it has written to its owner.
      setError(
        failure === WRONG_PASSWORD
          ? 'You cannot sign in with this e-mail address and password. If you have an account with it already, sign in with its password, or have a link sent.'
          : failure === NO_ANSWER
            ? 'Your account is made, but the server did not answer afterwards. Sign in with it in a moment.'
            : failure,
      );
    } catch (reason) {
      setError(errorSentence(reason));
    }
    setEntering(false);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = mistakes(fields, !invitation);
    setWrong(found);
    const [first] = Object.keys(found);
    if (first === undefined) void enter();
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };

  return (
    <EntryCard
      title={invitation ? `Join ${invitation.organization}` : 'Create an organization'}
      footer={
        <>
          You have an account? <Link href={next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`}>Sign in</Link>
        </>
      }
    >
      {error !== undefined && <Notice tone="danger">{error}</Notice>}
      {/* post: should it be sent before the page's script runs, no password ends up in an address. */}
      <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
        {!invitation && (
          <Field
            label="Organization"
            error={wrong.organization}
            hint="Your projects, images and colleagues live in it. Nobody outside sees them."
          >
            <Input
              name="organization"
              autoComplete="organization"
              maxLength={LIMITS.nameLength}
              value={fields.organization}
              onChange={set('organization')}
            />
          </Field>
        )}
        <Field label="Your name" error={wrong.name}>
          <Input name="name" autoComplete="name" maxLength={LIMITS.nameLength} value={fields.name} onChange={set('name')} />
        </Field>
        <Field label="E-mail" error={wrong.email} hint={invitation?.email ? 'The invitation is for this address.' : undefined}>
          <Input
            name="email"
            type="email"
            autoComplete="username"
            readOnly={Boolean(invitation?.email)}
            value={fields.email}
            onChange={set('email')}
          />
        </Field>
        <Field label="Password" error={wrong.password} hint={`At least ${SHORTEST_PASSWORD} characters. A sentence is good.`}>
          <Input
            name="password"
            type="password"
            autoComplete="new-password"
            maxLength={200}
            value={fields.password}
            onChange={set('password')}
          />
        </Field>
        <Button type="submit" look="primary" busy={entering}>
          {invitation ? 'Join' : 'Create organization'}
        </Button>
      </form>
    </EntryCard>
  );
}
