'use client';

import { Button, Notice, Skeleton } from '@annotome/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { ROLE_NAMES } from '../organization/role-names.ts';
import { errorSentence, useTRPC } from '../trpc/client.ts';
import { signOut } from './auth-calls.ts';
import { EntryCard } from './entry-card.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** A link into an organization: joins at once who is signed in, and makes an account for whoever has none. */
export function Invitation({ token }: { readonly token: string }) {
  const trpc = useTRPC();
  const invitation = useQuery(trpc.invitations.preview.queryOptions({ token }, { retry: false }));
  // Here it is no fault to be signed out: the page then offers both ways in.
  const me = useQuery(trpc.session.me.queryOptions(undefined, { retry: false, meta: { mayBeSignedOut: true } }));
  const accept = useMutation(
    trpc.invitations.accept.mutationOptions({ meta: { quiet: true }, onSuccess: () => window.location.assign('/') }),
  );
  const [signingUp, setSigningUp] = useState(false);
  const here = `/invitation/${token}`;

  if (invitation.error) {
    return (
      <EntryCard title="This link does not work" footer={<Link href="/sign-in">Sign in</Link>}>
        <p>{errorSentence(invitation.error)} Ask whoever sent it for a new one.</p>
      </EntryCard>
    );
  }
  if (!invitation.data || me.isPending) {
    return (
      <div role="status" aria-label="The invitation is loading" className="flex flex-col gap-4">
        <h1 className="sr-only">Invitation</h1>
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-10" />
        <Skeleton className="h-8" />
      </div>
    );
  }
  const { organization, role, email } = invitation.data;
  if (signingUp) return <SignUpForm next="/" invitation={{ token, organization, email }} />;
  return (
    <EntryCard
      title={`Join ${organization}`}
      footer={
        me.data && (
          <>
            You are signed in as {me.data.user.email}.{' '}
            <button type="button" className="text-accent underline" onClick={() => void signOut()}>
              Sign out
            </button>
          </>
        )
      }
    >
      <p>
        You are invited as <strong className="font-medium">{ROLE_NAMES[role].name.toLowerCase()}</strong>.{' '}
        <span className="text-muted">{ROLE_NAMES[role].may}</span>
      </p>
      {accept.error && <Notice tone="danger">{errorSentence(accept.error)}</Notice>}
      {me.data ? (
        <Button look="primary" busy={accept.isPending || accept.isSuccess} onClick={() => accept.mutate({ token })}>
          Join
        </Button>
      ) : (
        <>
          <Button look="primary" onClick={() => setSigningUp(true)}>
            Create an account
          </Button>
          <Button asChild>
            <Link href={`/sign-in?next=${encodeURIComponent(here)}`}>I have an account</Link>
          </Button>
        </>
      )}
    </EntryCard>
  );
}
