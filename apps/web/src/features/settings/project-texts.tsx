'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Field, Input, Textarea } from '@annotome/ui';
import { type SubmitEvent, useState } from 'react';

interface TextFormProps {
  readonly readOnly: boolean;
  readonly busy: boolean;
}

export interface NameFormProps extends TextFormProps {
  readonly name: string;
  readonly description: string;
  readonly onSave: (fields: { name: string; description: string }) => void;
}

export function NameForm({ name, description, readOnly, busy, onSave }: NameFormProps) {
  const [fields, setFields] = useState({ name, description });
  const [error, setError] = useState<string>();
  const changed = fields.name !== name || fields.description !== description;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (fields.name.trim() === '') setError('A project needs a name.');
    else onSave({ name: fields.name.trim(), description: fields.description.trim() });
  };
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-4">
      <Field label="Name" error={error}>
        <Input
          value={fields.name}
          readOnly={readOnly}
          maxLength={LIMITS.nameLength}
          onChange={(event) => {
            setError(undefined);
            setFields({ ...fields, name: event.target.value });
          }}
        />
      </Field>
      <Field label="Description" hint="One or two lines, shown in the list of projects.">
        <Input
          value={fields.description}
          readOnly={readOnly}
          maxLength={500}
          onChange={(event) => setFields({ ...fields, description: event.target.value })}
        />
      </Field>
      {!readOnly && (
        <div>
          <Button type="submit" look={changed ? 'primary' : 'secondary'} disabled={!changed} busy={busy}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}

export interface GuidelineFormProps extends TextFormProps {
  readonly guideline: string;
  readonly onSave: (guideline: string) => void;
}

export function GuidelineForm({ guideline, readOnly, busy, onSave }: GuidelineFormProps) {
  const [text, setText] = useState(guideline);
  return (
    <form
      className="flex max-w-3xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text);
      }}
    >
      <Field label="Guideline" hideLabel>
        <Textarea
          rows={10}
          value={text}
          readOnly={readOnly}
          maxLength={LIMITS.textLength}
          placeholder="What belongs to the liver and what does not: vessels, gallbladder, partial volume at the dome …"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {!readOnly && (
        <div>
          <Button type="submit" look={text === guideline ? 'secondary' : 'primary'} disabled={text === guideline} busy={busy}>
            Save guideline
          </Button>
        </div>
      )}
    </form>
  );
}
