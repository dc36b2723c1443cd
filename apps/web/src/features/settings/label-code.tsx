'use client';

import { Button, Field, Input, Popover } from '@annotome/ui';
import { type SubmitEvent, useState } from 'react';
import { type Label, type LabelChange } from './label-row.tsx';

export interface LabelCodeProps {
  readonly label: Label;
  readonly readOnly: boolean;
  readonly onChange: (code: Exclude<LabelChange['code'], undefined>) => void;
}

/** A label's code in a terminology, by which other software knows what it is: SNOMED CT (SCT), FMA and so on, as DICOM writes it. */
export function LabelCode({ label, readOnly, onChange }: LabelCodeProps) {
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [scheme = '', value = '', meaning = ''] = ['scheme', 'value', 'meaning'].map((name) => {
      const text = data.get(name);
      return typeof text === 'string' ? text.trim() : '';
    });
    const filled = [scheme, value, meaning].filter(Boolean).length;
    if (filled !== 0 && filled !== 3) {
      setError('A code has all three: its scheme, its value and its meaning. Leave all empty for no code.');
      return;
    }
    setError(undefined);
    setOpen(false);
    onChange(filled === 0 ? null : { scheme, value, meaning });
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      label={`Code of ${label.name}`}
      className="w-72 p-3"
      trigger={
        <button
          type="button"
          disabled={readOnly}
          className="h-8 w-60 truncate rounded-md px-2 text-left text-xs text-muted transition-colors enabled:hover:bg-hover enabled:hover:text-text"
        >
          {label.codeValue === null ? 'No code' : `${label.codeScheme} ${label.codeValue} ${label.codeMeaning}`}
          <span className="sr-only"> for {label.name}</span>
        </button>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Scheme" hint="SCT for SNOMED CT, FMA, or another that DICOM knows.">
          <Input name="scheme" defaultValue={label.codeScheme ?? ''} placeholder="SCT" maxLength={16} />
        </Field>
        <Field label="Value">
          <Input name="value" defaultValue={label.codeValue ?? ''} placeholder="10200004" maxLength={16} />
        </Field>
        <Field label="Meaning" error={error}>
          <Input name="meaning" defaultValue={label.codeMeaning ?? ''} placeholder="Liver" maxLength={64} />
        </Field>
        <Button type="submit" look="primary">
          Keep code
        </Button>
      </form>
    </Popover>
  );
}
