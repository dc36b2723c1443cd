'use client';

import { Button, Field, Input, toast } from '@annotome/ui';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { errorSentence, useTRPC } from '../trpc/client.ts';

const SHORTEST_PASSWORD = 10;

export function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const change = useMutation(
    useTRPC().account.changePassword.mutationOptions({
      meta: { quiet: true },
      onSuccess: () => {
        setCurrent('');
        setNext('');
        toast.success('Password changed. You are signed out everywhere else.');
      },
    }),
  );
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTooShort(next.length < SHORTEST_PASSWORD);
    if (next.length >= SHORTEST_PASSWORD) change.mutate({ current, next });
  };
  return (
    <form method="post" onSubmit={submit} className="flex max-w-sm flex-col gap-4">
      <Field label="Current password" error={change.error ? errorSentence(change.error) : undefined}>
        <Input
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => {
            setCurrent(event.target.value);
            change.reset();
          }}
        />
      </Field>
      <Field
        label="New password"
        hint={`At least ${SHORTEST_PASSWORD} characters. A sentence is good.`}
        error={tooShort ? `A password has at least ${SHORTEST_PASSWORD} characters.` : undefined}
      >
        <Input
          type="password"
          autoComplete="new-password"
          maxLength={200}
          value={next}
          onChange={(event) => {
            setNext(event.target.value);
            setTooShort(false);
          }}
        />
      </Field>
      <div>
        <Button type="submit" disabled={next === ''} busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
