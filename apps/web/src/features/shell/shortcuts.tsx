'use client';

import { CommandPalette, Dialog, Kbd } from '@annotome/ui';
import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import { allCommands, useCommands, useCommandStore } from './commands.ts';
import { keySequence } from './key-sequence.ts';

/** Which of the two overlays is open. */
export const useOverlay = create<{ open: 'palette' | 'keys' | undefined; show: (open: 'palette' | 'keys' | undefined) => void }>(
  (set) => ({
    open: undefined,
    show: (open) => set({ open }),
  }),
);

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** Listens for every offered shortcut, and holds the palette (⌘K) and the list of keys (?). Once, in the shell. */
export function Shortcuts() {
  const owners = useCommandStore((store) => store.owners);
  const { open, show } = useOverlay();
  useCommands([
    { name: 'Find anything', group: 'Everywhere', shortcut: 'mod+k', hidden: true, run: () => show('palette') },
    {
      name: 'Show all keys',
      group: 'Everywhere',
      shortcut: '?',
      keywords: ['shortcuts', 'help', 'keyboard'],
      run: () => show('keys'),
    },
  ]);

  useEffect(() => {
    const find = (shortcut: string) =>
      allCommands(useCommandStore.getState().owners).findLast((each) => each.shortcut === shortcut);
    const sequence = keySequence(
      () =>
        new Set(
          allCommands(useCommandStore.getState().owners).flatMap(({ shortcut }) => (shortcut === undefined ? [] : [shortcut])),
        ),
    );
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const withModifier = event.ctrlKey || event.metaKey;
      if (isTyping(event.target) && !withModifier) return;
      // A dialog, menu or list box has the keyboard to itself.
      if (
        !withModifier &&
        event.target instanceof Element &&
        event.target.closest('[role=dialog],[role=alertdialog],[role=menu],[role=listbox]')
      )
        return;
      const shortcut = sequence.press(event);
      if (shortcut === undefined) return;
      event.preventDefault();
      find(shortcut)?.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const commands = useMemo(() => allCommands(owners), [owners]);
  const palette = commands
    .filter(({ hidden }) => hidden !== true)
    .map((command, position) => ({ ...command, id: `${position} ${command.name}` }));
  const groups = [...new Set(commands.filter(({ shortcut }) => shortcut !== undefined).map(({ group }) => group))];
  return (
    <>
      <CommandPalette open={open === 'palette'} onOpenChange={(next) => show(next ? 'palette' : undefined)} commands={palette} />
      <Dialog open={open === 'keys'} onOpenChange={(next) => show(next ? 'keys' : undefined)} title="Keys of this page">
        <div className="flex flex-col gap-4">
          {groups.map((group) => (
            <section key={group}>
              <h3 className="mb-1 text-xs text-muted">{group}</h3>
              <dl className="grid grid-cols-[1fr_auto] gap-y-1">
                {commands
                  .filter((command) => command.group === group && command.shortcut !== undefined)
                  .map(({ name, shortcut }) => (
                    <div key={name} className="contents">
                      <dt>{name}</dt>
                      <dd className="text-right">
                        <Kbd shortcut={shortcut ?? ''} />
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </Dialog>
    </>
  );
}
