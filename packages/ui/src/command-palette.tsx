'use client';

import { Command } from 'cmdk';
import { type LucideIcon, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { Kbd } from './kbd.tsx';

export interface PaletteCommand {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly icon?: LucideIcon | undefined;
  readonly shortcut?: string | undefined;
  /** More words that find it. */
  readonly keywords?: string[] | undefined;
  readonly run: () => void;
}

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly commands: readonly PaletteCommand[];
  readonly placeholder?: string | undefined;
}

/** Everything that can be done from here, by name. */
export function CommandPalette({ open, onOpenChange, commands, placeholder = 'Where to, or what to do?' }: CommandPaletteProps) {
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border bg-raised focus-visible:outline-none"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command label="Commands">
            <div className="flex items-center gap-2 border-b px-3">
              <Search aria-hidden className="size-4 text-muted" />
              <Command.Input placeholder={placeholder} className="h-11 flex-1 bg-transparent text-sm outline-none" />
              <Kbd shortcut="Esc" />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">Nothing by that name.</Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
                >
                  {commands
                    .filter((command) => command.group === group)
                    .map(({ id, name, icon: Icon, shortcut, keywords, run }) => (
                      <Command.Item
                        key={id}
                        value={id}
                        keywords={[name, ...(keywords ?? [])]}
                        onSelect={() => {
                          onOpenChange(false);
                          run();
                        }}
                        className="flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm select-none data-[selected=true]:bg-hover"
                      >
                        {Icon ? <Icon aria-hidden className="size-4 text-muted" /> : <span className="size-4" />}
                        <span className="min-w-0 flex-1 truncate">{name}</span>
                        {shortcut !== undefined && <Kbd shortcut={shortcut} />}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
