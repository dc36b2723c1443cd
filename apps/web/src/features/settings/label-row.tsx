'use client';

import { LABEL_KEYS, LabelKey, LIMITS } from '@annotome/contracts';
import { IconButton, Input, Select } from '@annotome/ui';
import { useSortable } from '@dnd-kit/sortable';
import { GripVertical, Trash2 } from 'lucide-react';
import { type KeyboardEvent } from 'react';
import { type Answers } from '../trpc/client.ts';
import { ColorPicker } from './color-picker.tsx';
import { LabelCode } from './label-code.tsx';

export type Label = Answers['projects']['get']['labels'][number];

export interface LabelChange {
  readonly name?: string;
  readonly color?: string;
  readonly hotkey?: LabelKey | null;
  readonly code?: { scheme: string; value: string; meaning: string } | null;
}

export interface LabelRowProps {
  readonly label: Label;
  readonly readOnly: boolean;
  readonly onChange: (change: LabelChange) => void;
  readonly onRemove: () => void;
}

/** A label of the set; every change is kept at once. */
export function LabelRow({ label, readOnly, onChange, onRemove }: LabelRowProps) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id: label.id,
    disabled: readOnly,
  });
  const keep = (input: HTMLInputElement) => {
    const name = input.value.trim();
    if (name === '') input.value = label.name;
    else if (name !== label.name) onChange({ name });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') event.currentTarget.value = label.name;
  };
  return (
    <li
      ref={setNodeRef}
      style={{ transform: transform ? `translateY(${transform.y}px)` : undefined, transition }}
      className={`flex h-11 items-center gap-2 border-b bg-surface px-2 last:border-b-0 ${isDragging ? 'relative z-10 border' : ''}`}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        disabled={readOnly}
        aria-label={`Move ${label.name}`}
        className="flex size-6 touch-none items-center justify-center rounded-sm text-muted hover:text-text disabled:invisible"
      >
        <GripVertical aria-hidden className="size-4" />
      </button>
      <ColorPicker color={label.color} name={label.name} onChange={(color) => !readOnly && onChange({ color })} />
      <Input
        // A name changed by somebody else takes the place of this one, unless it is being typed in.
        key={label.name}
        aria-label="Name of the label"
        defaultValue={label.name}
        maxLength={LIMITS.nameLength}
        readOnly={readOnly}
        onBlur={(event) => keep(event.currentTarget)}
        onKeyDown={onKeyDown}
        className="min-w-0 flex-1 border-transparent bg-transparent"
      />
      <LabelCode label={label} readOnly={readOnly} onChange={(code) => onChange({ code })} />
      <Select
        label={`Key of ${label.name}`}
        className="w-24"
        disabled={readOnly}
        value={label.hotkey ?? 'none'}
        onChange={(key) => onChange({ hotkey: LabelKey.safeParse(key).data ?? null })}
        options={[{ value: 'none', label: 'No key' }, ...LABEL_KEYS.map((key) => ({ value: key, label: `Key ${key}` }))]}
      />
      <IconButton icon={Trash2} label={`Remove ${label.name}`} disabled={readOnly} onClick={onRemove} />
    </li>
  );
}
