'use client';

import { LABEL_COLORS, LABEL_KEYS, LIMITS } from '@annotome/contracts';
import { Button, ConfirmDialog, Field, Input } from '@annotome/ui';
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { arrayMove, SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { errorSentence, useTRPC } from '../trpc/client.ts';
import { askAgainAfterLast } from './ask-again.ts';
import { type Label, LabelRow } from './label-row.tsx';

export interface LabelSetProps {
  readonly projectId: string;
  readonly labels: readonly Label[];
  readonly readOnly: boolean;
}

/** What is drawn in this project: in order, with colour, key and code. */
export function LabelSet({ projectId, labels, readOnly }: LabelSetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = trpc.projects.get.queryKey({ projectId });
  const settled = askAgainAfterLast(queryClient, key);
  const show = (change: (labels: Label[]) => Label[]) => {
    void queryClient.cancelQueries({ queryKey: key });
    queryClient.setQueryData(key, (project) => project && { ...project, labels: change(project.labels) });
  };

  const update = useMutation(trpc.labels.update.mutationOptions(settled));
  const reorder = useMutation(trpc.labels.reorder.mutationOptions(settled));
  const remove = useMutation(trpc.labels.remove.mutationOptions(settled));
  const add = useMutation(trpc.labels.create.mutationOptions({ ...settled, meta: { quiet: true } }));
  const [removing, setRemoving] = useState<Label>();
  const [name, setName] = useState('');

  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    const from = labels.findIndex(({ id }) => id === active.id);
    const to = labels.findIndex(({ id }) => id === over.id);
    const moved = arrayMove([...labels], from, to);
    show(() => moved);
    reorder.mutate({ projectId, labelIds: moved.map(({ id }) => id) });
  };

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() === '') return;
    const usedColors = new Set(labels.map(({ color }) => color));
    const usedKeys = new Set<string | null>(labels.map(({ hotkey }) => hotkey));
    add.mutate(
      {
        projectId,
        name: name.trim(),
        color:
          LABEL_COLORS.find((color) => !usedColors.has(color)) ??
          LABEL_COLORS[labels.length % LABEL_COLORS.length] ??
          LABEL_COLORS[0],
        hotkey: LABEL_KEYS.find((each) => !usedKeys.has(each)) ?? null,
      },
      { onSuccess: () => setName('') },
    );
  };

  return (
    <div className="flex flex-col gap-3">
      {labels.length > 0 && (
        <DndContext id="labels" sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
          <SortableContext items={labels.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
            <ol aria-label="Labels, in order" className="overflow-hidden rounded-lg border">
              {labels.map((label) => (
                <LabelRow
                  key={label.id}
                  label={label}
                  readOnly={readOnly}
                  onRemove={() => setRemoving(label)}
                  onChange={({ code, ...fields }) => {
                    const columns = code !== undefined && {
                      codeScheme: code?.scheme ?? null,
                      codeValue: code?.value ?? null,
                      codeMeaning: code?.meaning ?? null,
                    };
                    // A key goes from the label that had it to this one.
                    const taken = (each: Label) => Boolean(fields.hotkey) && each.hotkey === fields.hotkey;
                    show((all) =>
                      all.map((each) => {
                        if (each.id === label.id) return { ...each, ...fields, ...columns };
                        return taken(each) ? { ...each, hotkey: null } : each;
                      }),
                    );
                    update.mutate({ labelId: label.id, ...fields, ...(code !== undefined && { code }) });
                  }}
                />
              ))}
            </ol>
          </SortableContext>
        </DndContext>
      )}
      {!readOnly && (
        <form onSubmit={submit} className="flex items-start gap-2">
          <Field
            label="Name of a new label"
            hideLabel
            error={add.error ? errorSentence(add.error) : undefined}
            className="max-w-72 flex-1"
          >
            <Input
              value={name}
              maxLength={LIMITS.nameLength}
              placeholder={labels.length === 0 ? 'The first label: liver' : 'Another label'}
              onChange={(event) => {
                setName(event.target.value);
                add.reset();
              }}
            />
          </Field>
          <Button type="submit" busy={add.isPending} disabled={name.trim() === ''}>
            Add label
          </Button>
        </form>
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={`Remove the label “${removing?.name ?? ''}”?`}
        description="It can no longer be chosen in any case of this project. Segments already drawn with it stay in their cases, without its name."
        confirm="Remove label"
        busy={remove.isPending}
        onConfirm={() =>
          removing &&
          remove.mutate(
            { labelId: removing.id },
            {
              onSuccess: () => {
                show((all) => all.filter(({ id }) => id !== removing.id));
                setRemoving(undefined);
              },
            },
          )
        }
      />
    </div>
  );
}
