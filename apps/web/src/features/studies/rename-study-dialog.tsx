'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Dialog, Field, Input } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { errorSentence, useTRPC } from '../trpc/client.ts';
import { type Study } from './study-progress.tsx';

export interface RenameStudyDialogProps {
  readonly study: Study | undefined;
  readonly onClose: () => void;
}

export function RenameStudyDialog({ study, onClose }: RenameStudyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const formId = useId();
  const rename = useMutation(
    trpc.studies.rename.mutationOptions({
      meta: { quiet: true },
      onSuccess: onClose,
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.studies.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.cases.pathKey() }),
        ]),
    }),
  );
  return (
    <Dialog
      open={study !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title="Rename study"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} look="primary" busy={rename.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          const name = new FormData(event.currentTarget).get('name');
          if (study && typeof name === 'string' && name.trim() !== '') rename.mutate({ studyId: study.id, name: name.trim() });
        }}
      >
        <Field
          label="Name"
          hint="Its cases are called by it. Leave out whatever names a patient."
          error={rename.error ? errorSentence(rename.error) : undefined}
        >
          <Input name="name" defaultValue={study?.name} maxLength={LIMITS.nameLength} autoFocus />
        </Field>
      </form>
    </Dialog>
  );
}
