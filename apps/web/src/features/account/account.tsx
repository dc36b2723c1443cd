'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Field, Input, Segmented, Skeleton, toast } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState, useSyncExternalStore } from 'react';
import { Setting } from '../settings/setting.tsx';
import { PageBody, PageHeader } from '../shell/page-header.tsx';
import { useMe } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { PasswordForm } from './password-form.tsx';
import { currentTheme, onThemeChange, setTheme, type Theme } from './theme.ts';

function NameForm({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState(name);
  const rename = useMutation(
    trpc.account.rename.mutationOptions({
      onSuccess: () => toast.success('Saved.'),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.session.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
        ]),
    }),
  );
  const changed = text.trim() !== name && text.trim() !== '';
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (changed) rename.mutate({ name: text.trim() });
  };
  return (
    <form onSubmit={submit} className="flex max-w-sm items-end gap-2">
      <Field label="Your name" className="flex-1">
        <Input value={text} autoComplete="name" maxLength={LIMITS.nameLength} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Button type="submit" look={changed ? 'primary' : 'secondary'} disabled={!changed} busy={rename.isPending}>
        Save
      </Button>
    </form>
  );
}

/** Me: how others see me, how I sign in, how the office looks. */
export function Account() {
  const trpc = useTRPC();
  const me = useMe();
  const theme = useSyncExternalStore<Theme>(onThemeChange, currentTheme, () => 'dark');
  const signOutEverywhere = useMutation(
    trpc.account.signOutEverywhere.mutationOptions({
      onSuccess: ({ ended }) =>
        toast.success(
          ended === 0 ? 'You are signed in nowhere else.' : `Signed out in ${ended} other ${ended === 1 ? 'place' : 'places'}.`,
        ),
    }),
  );
  return (
    <>
      <PageHeader title="Account" />
      <PageBody>
        <Setting
          title="Name"
          about={
            me ? `Colleagues see it beside your cases. You sign in as ${me.user.email}.` : 'Colleagues see it beside your cases.'
          }
        >
          {me ? <NameForm key={me.user.name} name={me.user.name ?? ''} /> : <Skeleton className="h-14 max-w-sm" />}
        </Setting>
        <Setting
          title="Appearance"
          about="Of the office pages. The room where you segment is always dark, for the sake of the images."
        >
          <Segmented
            label="Theme"
            value={theme}
            onChange={setTheme}
            options={[
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
          />
        </Setting>
        <Setting
          title="Password"
          about="Changing it signs you out everywhere else. If you have none yet, leave the first field empty."
        >
          <PasswordForm />
        </Setting>
        <Setting title="Other places" about="Did you leave a computer signed in? This ends every session but this one, at once.">
          <Button busy={signOutEverywhere.isPending} onClick={() => signOutEverywhere.mutate()}>
            Sign out everywhere else
          </Button>
        </Setting>
      </PageBody>
    </>
  );
}
