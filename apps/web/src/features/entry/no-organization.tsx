'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Field, Input } from '@annotome/ui';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../trpc/client.ts';
import { signOut } from './auth-calls.ts';
import { EntryCard } from './entry-card.tsx';
import { EntryPage } from './entry-page.tsx';

/** For somebody who is signed in and belongs nowhere (any more). */
export function NoOrganization({ email }: { readonly email: string }) {
  const create = useMutation(useTRPC().organization.create.mutationOptions({ onSuccess: () => window.location.assign('/') }));
  return (
    <EntryPage>
      <EntryCard
        title="You belong to no organization"
        footer={
          <>
            You are signed in as {email}.{' '}
            <button type="button" className="text-accent underline" onClick={() => void signOut()}>
              Sign out
            </button>
          </>
        }
      >
        <p className="text-muted">Open the invitation link somebody sent you, or make an organization of your own.</p>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const name = new FormData(event.currentTarget).get('name');
            if (typeof name === 'string' && name.trim() !== '') create.mutate({ name: name.trim() });
          }}
        >
          <Field label="Name of the organization">
            <Input name="name" required maxLength={LIMITS.nameLength} />
          </Field>
          <Button type="submit" look="primary" busy={create.isPending || create.isSuccess}>
            Make organization
          </Button>
        </form>
      </EntryCard>
    </EntryPage>
  );
}
