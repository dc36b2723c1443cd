'use client';

import { Button, Dialog, Input, Kbd } from '@annotome/ui';
import { useState } from 'react';
import { BINDINGS, searchBindings, type ActionId, type Binding, type Remapped } from './bindings.ts';
import { nameOfPress } from './key-press.ts';

export interface KeysDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly bindings: readonly Binding[];
  readonly remapped: Remapped;
  readonly onRemap: (remapped: Remapped) => void;
}

/** What a pointer does; not bound to keys, so it cannot be changed. */
const POINTER: readonly (readonly [string, string])[] = [
  ['Wheel', 'Slices'],
  ['Ctrl + wheel', 'Enlarge, reduce'],
  ['Space + drag', 'Move the picture'],
  ['Right drag', 'Brightness and contrast, without the click tool'],
  ['Left click', 'Inside'],
  ['Right click, Alt + click', 'Outside; on a click: flip it'],
  ['Drag a click', 'Move it; the mask follows'],
  ['Double click', 'This pane alone, and back, while looking around'],
  ['Tap, longer tap', 'Inside, outside; one finger turns the slices, two move and enlarge'],
];

/** Every key of the room, to be searched and changed. */
export function KeysDialog({ open, onOpenChange, bindings, remapped, onRemap }: KeysDialogProps) {
  const [search, setSearch] = useState('');
  const [listening, setListening] = useState<ActionId>();
  const found = searchBindings(bindings, search);
  const groups = [...new Set(found.map(({ group }) => group))];
  const isChanged = Object.keys(remapped).length > 0;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setListening(undefined);
        onOpenChange(next);
      }}
      title="Keys"
      description="The same in every pane. Choose a key to change it."
      className="w-[min(48rem,calc(100vw-2rem))]"
      footer={isChanged ? <Button onClick={() => onRemap({})}>Back to the delivered keys</Button> : undefined}
    >
      <Input
        autoFocus
        aria-label="Search the keys"
        placeholder="Search: brush, slice, undo …"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="mt-4 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-medium text-muted">{group}</h3>
            <ul>
              {found
                .filter((binding) => binding.group === group)
                .map((binding) => (
                  <KeyRow
                    key={binding.id}
                    binding={binding}
                    isListening={listening === binding.id}
                    onListen={() => setListening(binding.id)}
                    onKey={(key) => {
                      setListening(undefined);
                      if (key !== undefined) onRemap(remap(remapped, binding.id, key));
                    }}
                  />
                ))}
            </ul>
          </section>
        ))}
        {search === '' && (
          <section className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-medium text-muted">Pointer</h3>
            <ul>
              {POINTER.map(([gesture, meaning]) => (
                <li key={gesture} className="flex min-h-7 items-center justify-between gap-4">
                  <span>{meaning}</span>
                  <span className="shrink-0 text-xs text-muted">{gesture}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {found.length === 0 && <p className="text-muted">No key does this. Try another word.</p>}
      </div>
    </Dialog>
  );
}

interface KeyRowProps {
  readonly binding: Binding;
  readonly isListening: boolean;
  readonly onListen: () => void;
  readonly onKey: (key: string | undefined) => void;
}

function KeyRow({ binding: { title, keys }, isListening, onListen, onKey }: KeyRowProps) {
  return (
    <li className="flex min-h-7 items-center justify-between gap-4">
      <span>{title}</span>
      <button
        type="button"
        className="flex h-6 shrink-0 items-center gap-2 rounded-sm px-1 hover:bg-hover"
        onClick={onListen}
        onBlur={() => isListening && onKey(undefined)}
        onKeyDown={(event) => {
          if (!isListening) return;
          event.preventDefault();
          event.stopPropagation();
          if (/^(Shift|Control|Alt|Meta)$/.test(event.key)) return;
          onKey(event.key === 'Escape' ? undefined : nameOfPress(event.nativeEvent));
        }}
      >
        <span className="sr-only">{`Change the key of “${title}”, now`}</span>
        {isListening ? (
          <span className="text-xs text-accent">press a key …</span>
        ) : keys.length === 0 ? (
          <span className="text-xs text-faint">none</span>
        ) : (
          keys.map((key) => <Kbd key={key} shortcut={key} />)
        )}
      </button>
    </li>
  );
}

/** The choice with one more: a key belongs to one action, and the delivered key is no change. */
function remap(remapped: Remapped, id: ActionId, key: string): Remapped {
  const others = Object.fromEntries(
    Object.entries(remapped).filter(([other, taken]) => other !== id && taken !== key),
  ) as Remapped;
  const delivered = BINDINGS.find((binding) => binding.id === id)?.keys.includes(key) === true;
  return delivered ? others : { ...others, [id]: key };
}
