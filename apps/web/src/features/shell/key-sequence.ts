/** How long the first key of `g h` waits for the second, in milliseconds. */
const PATIENCE = 1200;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly timeStamp: number;
}

/** The press as shortcuts are written: `mod+k`, `shift+arrowdown`, `?`. Shift is not written where it only makes the character. */
export function pressName({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('mod');
  if (altKey) parts.push('alt');
  if (shiftKey && (key.length > 1 || /[a-z]/i.test(key))) parts.push('shift');
  return [...parts, key === ' ' ? 'space' : key.toLowerCase()].join('+');
}

/** Follows presses and says which shortcut they complete: `press` answers its name, or undefined. */
export function keySequence(known: () => ReadonlySet<string>) {
  let first: { readonly name: string; readonly at: number } | undefined;
  return {
    press(press: KeyPress): string | undefined {
      const name = pressName(press);
      const shortcuts = known();
      if (first && press.timeStamp - first.at <= PATIENCE) {
        const both = `${first.name} ${name}`;
        first = undefined;
        if (shortcuts.has(both)) return both;
      }
      first = undefined;
      if (shortcuts.has(name)) return name;
      if ([...shortcuts].some((shortcut) => shortcut.startsWith(`${name} `))) first = { name, at: press.timeStamp };
      return undefined;
    },
  };
}
