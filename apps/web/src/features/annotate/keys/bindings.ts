/** What can be done by a key in the room. */
export interface Binding {
  readonly id: ActionId;
  readonly title: string;
  readonly group: 'Clicks' | 'Objects' | 'Tools' | 'Mend' | 'See' | 'Move' | 'Together' | 'Case';
  /** As `nameOfPress` writes them; the first is shown. */
  readonly keys: readonly string[];
  /** Acts while the key is down, and ends when it is let go. */
  readonly held?: true;
}

export type ActionId =
  | 'accept' | 'drop' | 'next-object' | 'delete-click' | 'click-inside' | 'click-outside' | 'hover-preview'
  | `label-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'previous-segment' | 'next-segment' | 'hide-segment' | 'solo-segment' | 'lock-segment' | 'delete-segment' | 'rename-segment'
  | 'tool-look' | 'tool-click' | 'tool-brush' | 'tool-eraser' | 'tool-lasso' | 'tool-threshold' | 'grow'
  | 'smaller' | 'larger'
  | 'fill-between' | 'keep-largest' | 'fill-holes' | 'smooth'
  | 'undo' | 'redo'
  | 'mask-mode' | 'mask-hide' | 'mask-fainter' | 'mask-stronger' | 'pan' | 'invert' | 'interpolation' | 'crosshair' | 'volume' | 'auto-window' | 'next-preset'
  | 'slice-up' | 'slice-down' | 'slice-up-10' | 'slice-down-10' | 'first-slice' | 'last-slice'
  | 'zoom-in' | 'zoom-out' | 'reset' | 'maximise'
  | 'step-left' | 'step-right' | 'step-up' | 'step-down'
  | 'follow' | 'jump-to-colleague' | 'comment' | 'comments' | 'next-comment' | 'history'
  | 'submit' | 'next-case' | 'previous-case' | 'help'; // prettier-ignore

const label = (n: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9): Binding => ({
  id: `label-${n}`,
  title: `Accept, and go on with label ${n}`,
  group: 'Objects',
  keys: [String(n)],
});

/** Every key of the room, as delivered. */
export const BINDINGS: readonly Binding[] = [
  { id: 'accept', title: 'Accept the proposal', group: 'Clicks', keys: ['enter'] },
  { id: 'next-object', title: 'Accept, and begin the next object of this label', group: 'Clicks', keys: ['n'] },
  { id: 'drop', title: 'Drop the proposal, or what is under way', group: 'Clicks', keys: ['esc'] },
  { id: 'delete-click', title: 'Take the last click away, or the one under the pointer', group: 'Clicks', keys: ['backspace', 'delete'] },
  { id: 'click-inside', title: 'Click inside, at the crosshair', group: 'Clicks', keys: ['a'] },
  { id: 'click-outside', title: 'Click outside, at the crosshair', group: 'Clicks', keys: ['shift+a'] },
  { id: 'hover-preview', title: 'Show what a click would give, before clicking', group: 'Clicks', keys: ['d'] },
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map(label),
  { id: 'previous-segment', title: 'Segment above', group: 'Objects', keys: ['alt+up'] },
  { id: 'next-segment', title: 'Segment below', group: 'Objects', keys: ['alt+down'] },
  { id: 'hide-segment', title: 'Hide or show the segment', group: 'Objects', keys: ['shift+h'] },
  { id: 'solo-segment', title: 'Show this segment alone', group: 'Objects', keys: ['shift+o'] },
  { id: 'lock-segment', title: 'Lock the segment against changes', group: 'Objects', keys: ['l'] },
  { id: 'rename-segment', title: 'Rename the segment', group: 'Objects', keys: ['f2'] },
  { id: 'delete-segment', title: 'Delete the segment', group: 'Objects', keys: ['shift+delete', 'shift+backspace'] },
  { id: 'tool-look', title: 'Look around: nothing is drawn', group: 'Tools', keys: ['v'] },
  { id: 'tool-click', title: 'Click: left inside, right or Alt outside', group: 'Tools', keys: ['x'] },
  { id: 'tool-brush', title: 'Brush; with Shift a ball', group: 'Tools', keys: ['b'] },
  { id: 'tool-eraser', title: 'Eraser; with Shift a ball', group: 'Tools', keys: ['e'] },
  { id: 'tool-lasso', title: 'Lasso; with Alt it takes away', group: 'Tools', keys: ['p'] },
  { id: 'tool-threshold', title: 'Brush that paints like values only', group: 'Tools', keys: ['t'] },
  { id: 'smaller', title: 'Smaller brush', group: 'Tools', keys: ['['] },
  { id: 'larger', title: 'Larger brush', group: 'Tools', keys: [']'] },
  { id: 'grow', title: 'Grow from the clicks by brightness and edges', group: 'Mend', keys: ['g'] },
  { id: 'fill-between', title: 'Fill between slices', group: 'Mend', keys: ['f'] },
  { id: 'keep-largest', title: 'Keep the largest part', group: 'Mend', keys: ['k'] },
  { id: 'fill-holes', title: 'Fill holes', group: 'Mend', keys: ['h'] },
  { id: 'smooth', title: 'Smooth', group: 'Mend', keys: ['s'] },
  { id: 'undo', title: 'Undo', group: 'Mend', keys: ['mod+z'] },
  { id: 'redo', title: 'Redo', group: 'Mend', keys: ['mod+shift+z', 'mod+y'] },
  { id: 'mask-mode', title: 'Fill and outline, outline, nothing', group: 'See', keys: ['o'] },
  { id: 'mask-hide', title: 'Hide the mask while held', group: 'See', keys: ['m'], held: true },
  { id: 'mask-fainter', title: 'Fainter mask', group: 'See', keys: ['{'] },
  { id: 'mask-stronger', title: 'Stronger mask', group: 'See', keys: ['}'] },
  { id: 'crosshair', title: 'Crosshair', group: 'See', keys: ['c'] },
  { id: 'invert', title: 'Black for white', group: 'See', keys: ['i'] },
  { id: 'interpolation', title: 'Smooth pixels or square ones', group: 'See', keys: ['shift+i'] },
  { id: 'next-preset', title: 'Next brightness preset', group: 'See', keys: ['w'] },
  { id: 'auto-window', title: 'Brightness by this slice', group: 'See', keys: ['shift+w'] },
  { id: 'volume', title: 'Whole image in the 3-D pane', group: 'See', keys: ['shift+v'] },
  { id: 'pan', title: 'Drag the picture while held', group: 'Move', keys: ['space'], held: true },
  { id: 'slice-up', title: 'Slice before', group: 'Move', keys: ['up', ','] },
  { id: 'slice-down', title: 'Slice after', group: 'Move', keys: ['down', '.'] },
  { id: 'slice-up-10', title: 'Ten slices before', group: 'Move', keys: ['pageup', 'shift+up'] },
  { id: 'slice-down-10', title: 'Ten slices after', group: 'Move', keys: ['pagedown', 'shift+down'] },
  { id: 'first-slice', title: 'First slice', group: 'Move', keys: ['home'] },
  { id: 'last-slice', title: 'Last slice', group: 'Move', keys: ['end'] },
  { id: 'zoom-in', title: 'Enlarge', group: 'Move', keys: ['plus', '='] },
  { id: 'zoom-out', title: 'Reduce', group: 'Move', keys: ['-'] },
  { id: 'reset', title: 'Everything to fit, as it was at first', group: 'Move', keys: ['r'] },
  { id: 'maximise', title: 'This pane alone, and back', group: 'Move', keys: ['z'] },
  { id: 'step-left', title: 'Crosshair to the left', group: 'Move', keys: ['mod+left', 'left'] },
  { id: 'step-right', title: 'Crosshair to the right', group: 'Move', keys: ['mod+right', 'right'] },
  { id: 'step-up', title: 'Crosshair up', group: 'Move', keys: ['mod+up'] },
  { id: 'step-down', title: 'Crosshair down', group: 'Move', keys: ['mod+down'] },
  { id: 'follow', title: 'Follow a colleague, or the next one; Escape ends it', group: 'Together', keys: ['u'] },
  { id: 'jump-to-colleague', title: 'Jump to a colleague, or the next one', group: 'Together', keys: ['shift+u'] },
  { id: 'comment', title: 'Pin a comment: click where, or Enter for the crosshair', group: 'Together', keys: ['shift+c'] },
  { id: 'comments', title: 'Comments of this case, and back', group: 'Together', keys: ['q'] },
  { id: 'next-comment', title: 'Next open comment', group: 'Together', keys: ['shift+q'] },
  { id: 'history', title: 'History: who did what, earlier moments; and back', group: 'Together', keys: ['j'] },
  { id: 'submit', title: 'Submit the case', group: 'Case', keys: ['mod+enter'] },
  { id: 'next-case', title: 'Next case', group: 'Case', keys: ['shift+n'] },
  { id: 'previous-case', title: 'Case before', group: 'Case', keys: ['shift+p'] },
  { id: 'help', title: 'All keys', group: 'Case', keys: ['?'] },
]; // prettier-ignore

/** Keys that a person has chosen instead of the delivered ones. */
export type Remapped = Readonly<Partial<Record<ActionId, string>>>;

/** The bindings with a person's own keys: a key that was given away is taken from the action it belonged to. */
export function withRemapped(bindings: readonly Binding[], remapped: Remapped): readonly Binding[] {
  const taken = new Set(Object.values(remapped));
  return bindings.map((binding) => {
    const own = remapped[binding.id];
    if (own !== undefined) return { ...binding, keys: [own] };
    const keys = binding.keys.filter((key) => !taken.has(key));
    return keys.length === binding.keys.length ? binding : { ...binding, keys };
  });
}

/** Which action a press means; undefined when none. */
export const actionOf = (bindings: readonly Binding[], press: string): Binding | undefined =>
  bindings.find(({ keys }) => keys.includes(press));

/** The bindings whose title, group or key holds every word of the search. */
export function searchBindings(bindings: readonly Binding[], search: string): readonly Binding[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return bindings.filter(({ title, group, keys }) => {
    const text = `${title} ${group} ${keys.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
