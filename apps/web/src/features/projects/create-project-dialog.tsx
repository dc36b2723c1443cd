'use client';

import { LABEL_COLORS, LABEL_KEYS, LIMITS } from '@annotome/contracts';
import { Button, Dialog, Field, Input } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useId, useState } from 'react';
import { create } from 'zustand';
import { errorSentence, useTRPC } from '../trpc/client.ts';

/** The dialog opens from several places: home, the project list, the palette. */
export const useCreateProject = create<{ open: boolean; show: (open: boolean) => void }>((set) => ({
  open: false,
  show: (open) => set({ open }),
}));

/** Names as typed: parted by commas, each once. */
function labelNames(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean);
}

function CreateProjectForm({ formId, onBusy }: { readonly formId: string; readonly onBusy: (busy: boolean) => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const show = useCreateProject((dialog) => dialog.show);
  const [name, setName] = useState('');
  const [labels, setLabels] = useState('');
  const [nameError, setNameError] = useState<string>();
  const createProject = useMutation(
    trpc.projects.create.mutationOptions({
      meta: { quiet: true },
      onMutate: () => onBusy(true),
      onSettled: () => onBusy(false),
      onError: (error) => setNameError(errorSentence(error)),
      onSuccess: async ({ id }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        show(false);
        router.push(`/projects/${id}`);
      },
    }),
  );
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() === '') {
      setNameError('A project needs a name. The organ and the study are good ones: “Liver, portal venous CT”.');
      return;
    }
    createProject.mutate({
      name: name.trim(),
      labels: labelNames(labels).map((label, position) => ({
        name: label.slice(0, LIMITS.nameLength),
        color: LABEL_COLORS[position % LABEL_COLORS.length] ?? LABEL_COLORS[0],
        hotkey: LABEL_KEYS[position] ?? null,
      })),
    });
  };
  return (
    <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label="Name" error={nameError}>
        <Input
          value={name}
          maxLength={LIMITS.nameLength}
          autoFocus
          onChange={(event) => {
            setName(event.target.value);
            setNameError(undefined);
          }}
        />
      </Field>
      <Field label="Labels" hint="Parted by commas. Each gets a colour and a key; all can be changed later.">
        <Input value={labels} placeholder="liver, spleen, tumour" onChange={(event) => setLabels(event.target.value)} />
      </Field>
    </form>
  );
}

export function CreateProjectDialog() {
  const { open, show } = useCreateProject();
  const [busy, setBusy] = useState(false);
  const formId = useId();
  return (
    <Dialog
      open={open}
      onOpenChange={show}
      title="New project"
      description="The images of one question, and the labels to draw on them."
      footer={
        <>
          <Button onClick={() => show(false)}>Cancel</Button>
          <Button type="submit" form={formId} look="primary" busy={busy}>
            Create project
          </Button>
        </>
      }
    >
      <CreateProjectForm formId={formId} onBusy={setBusy} />
    </Dialog>
  );
}
