'use client';

import { LABEL_COLORS } from '@annotome/contracts';
import { classNames, Popover } from '@annotome/ui';
import { Check } from 'lucide-react';
import { useState } from 'react';

export interface ColorPickerProps {
  readonly color: string;
  readonly onChange: (color: string) => void;
  /** Of which label. */
  readonly name: string;
}

/** One of the 24 colours that can be told apart over grey, also by the colour-blind. */
export function ColorPicker({ color, onChange, name }: ColorPickerProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={`Colours for ${name}`}
      trigger={
        <button
          type="button"
          aria-label={`Colour of ${name}`}
          className="size-5 shrink-0 rounded-sm border border-control"
          style={{ background: color }}
        />
      }
    >
      <div className="grid grid-cols-8 gap-1">
        {LABEL_COLORS.map((each, position) => (
          <button
            key={each}
            type="button"
            aria-label={`Colour ${position + 1}`}
            aria-pressed={each === color}
            onClick={() => {
              onChange(each);
              setOpen(false);
            }}
            className={classNames('flex size-7 items-center justify-center rounded-sm')}
            style={{ background: each }}
          >
            {each === color && <Check aria-hidden className="size-4 text-black" strokeWidth={3} />}
          </button>
        ))}
      </div>
    </Popover>
  );
}
