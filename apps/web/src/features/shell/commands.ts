import { type LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { create } from 'zustand';

/** Something that can be done from the page as it is: by its key, and by its name in the palette. `?` lists them. */
export interface Command {
  readonly name: string;
  readonly group: string;
  /** `g h` one key after the other, `mod+k` together, `/` alone. */
  readonly shortcut?: string;
  readonly icon?: LucideIcon;
  readonly keywords?: string[];
  /** Keys of a list (j, k, x …) are listed under `?` but are no use in the palette. */
  readonly hidden?: boolean;
  readonly run: () => void;
}

interface CommandStore {
  readonly owners: ReadonlyMap<string, readonly Command[]>;
  readonly offer: (owner: string, commands: readonly Command[]) => void;
  readonly withdraw: (owner: string) => void;
}

export const useCommandStore = create<CommandStore>((set) => ({
  owners: new Map(),
  offer: (owner, commands) => set(({ owners }) => ({ owners: new Map(owners).set(owner, commands) })),
  withdraw: (owner) =>
    set(({ owners }) => {
      const rest = new Map(owners);
      rest.delete(owner);
      return { owners: rest };
    }),
}));

export function allCommands(owners: ReadonlyMap<string, readonly Command[]>): Command[] {
  return [...owners.values()].flat();
}

/**
 * Offers commands while the component is on the page. Offered anew only when what they are called changes; what they do is
 * always that of the last render.
 */
export function useCommands(commands: readonly Command[]): void {
  const owner = useId();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const signature = commands.map(({ name, group, shortcut }) => [name, group, shortcut].join('\u0001')).join('\u0002');
  useEffect(() => {
    const { offer, withdraw } = useCommandStore.getState();
    offer(
      owner,
      latest.current.map((command, position) => ({ ...command, run: () => latest.current[position]?.run() })),
    );
    return () => withdraw(owner);
  }, [owner, signature]);
}
