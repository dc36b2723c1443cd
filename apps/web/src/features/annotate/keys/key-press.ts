/** The parts of a keyboard event that say which key it is. */
export interface KeyEvent {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMED: Readonly<Record<string, string>> = {
  ' ': 'space',
  Escape: 'esc',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '+': 'plus',
};

/**
 * A press in writing: `mod+z`, `shift+up`, `[`, `?`. Shift is named with letters and named keys only: elsewhere it makes another
 * character, which is then the name. With Alt some keyboards write other letters, so there the key's place decides.
 */
export function nameOfPress({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyEvent): string {
  const letter = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  const isPlain = key.length === 1;
  const placed = altKey ? (letter?.[1] ?? letter?.[2]) : undefined;
  const name = (placed ?? NAMED[key] ?? key).toLowerCase();
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('mod');
  if (altKey) parts.push('alt');
  if (shiftKey && (!isPlain || /^[a-z ]$/i.test(key))) parts.push('shift');
  return [...parts, name].join('+');
}
