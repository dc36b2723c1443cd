'use client';

import { type Role } from '@annotome/contracts';
import { Button, Dialog, Field, Input, toast } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { type SubmitEvent, useId, useState } from 'react';
import { errorSentence, useTRPC } from '../trpc/client.ts';
import { ROLE_NAMES } from './role-names.ts';
import { RoleSelect } from './role-select.tsx';

interface InviteDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly mayMakeOwners: boolean;
}

/** The link is shown once: only its fingerprint is kept. */
function InvitationLink({ url }: { readonly url: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    toast.success('Link copied.');
  };
  return (
    <Field label="Link" hint="Send it to them. It is shown only now, works once, and can be withdrawn below the list of members.">
      <div className="flex gap-2">
        <Input readOnly value={url} aria-label="Invitation link" onFocus={(event) => event.currentTarget.select()} />
        <Button look="primary" onClick={() => void copy()}>
          <Copy aria-hidden />
          Copy
        </Button>
      </div>
    </Field>
  );
}

export function InviteDialog({ open, onOpenChange, mayMakeOwners }: InviteDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const formId = useId();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('annotator');
  const invite = useMutation(
    trpc.invitations.create.mutationOptions({
      meta: { quiet: true },
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() }),
    }),
  );
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) {
      invite.reset();
      setEmail('');
    }
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    invite.mutate({ email: email.trim() === '' ? null : email.trim(), role });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={invite.data ? 'The invitation is ready' : 'Invite somebody'}
      description={invite.data ? undefined : 'You get a link to send them. With it they sign in, or sign up, and are a member.'}
      footer={
        invite.data ? (
          <Button onClick={() => close(false)}>Done</Button>
        ) : (
          <>
            <Button onClick={() => close(false)}>Cancel</Button>
            <Button type="submit" form={formId} look="primary" busy={invite.isPending}>
              Make a link
            </Button>
          </>
        )
      }
    >
      {invite.data ? (
        <InvitationLink url={new URL(`/invitation/${invite.data.token}`, window.location.origin).href} />
      ) : (
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4" noValidate>
          <Field
            label="E-mail, if only one person may use the link"
            hint="Left empty, whoever has the link may use it, once."
            error={invite.error ? errorSentence(invite.error) : undefined}
          >
            <Input type="email" value={email} autoComplete="off" onChange={(event) => setEmail(event.target.value)} />
          </Field>
          <Field label="Role" hint={ROLE_NAMES[role].may}>
            <RoleSelect value={role} onChange={setRole} withOwner={mayMakeOwners} />
          </Field>
        </form>
      )}
    </Dialog>
  );
}
