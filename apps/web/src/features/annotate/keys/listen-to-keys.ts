import { actionOf, type ActionId, type Binding } from './bindings.ts';
import { nameOfPress } from './key-press.ts';

export interface KeyTarget {
  /** The bindings now; a person may change them while the room is open. */
  bindings(): readonly Binding[];
  press(action: ActionId): void;
  release(action: ActionId): void;
}

/** Where letters are being written, or a dialog or menu has the keyboard to itself. */
const isElsewhere = (element: Element | null): boolean =>
  element !== null &&
  (element.closest('input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable=true]') !== null ||
    element.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]') !== null);

/**
 * Keys that belong to a focused control before they belong to the room. A button that was pressed with the pointer keeps the focus, but
 * Enter and Space are the room's again.
 */
function belongsToControl(element: Element | null, press: string, isByPointer: boolean): boolean {
  if (!element) return false;
  if (/^(enter|space)$/.test(press))
    return !isByPointer && element.closest('button, a[href], summary, [role=button], [role=switch]') !== null;
  if (/^(up|down|left|right|home|end|pageup|pagedown)$/.test(press)) {
    return (
      element.closest('input[type=range], [role=slider], [role=separator], [role=tablist], [role=radiogroup], [data-scroll]') !==
      null
    );
  }
  return false;
}

/** Turns the page's key presses into actions until the returned function is called. A held key ends also when the page loses the focus. */
export function listenToKeys(scope: Window, target: KeyTarget): () => void {
  const held = new Map<string, ActionId>();
  /** How the page was last used, and how what has the focus got it. */
  let isPointer = false;
  let isByPointer = false;
  const releaseAll = (): void => {
    for (const action of held.values()) target.release(action);
    held.clear();
  };
  const pointed = (): void => void (isPointer = true);
  const focused = (): void => void (isByPointer = isPointer);
  const down = (event: KeyboardEvent): void => {
    isPointer = false;
    if (event.defaultPrevented || event.isComposing) return;
    const element = event.target instanceof Element ? event.target : null;
    if (isElsewhere(element)) return;
    const press = nameOfPress(event);
    if (belongsToControl(element, press, isByPointer)) return;
    const binding = actionOf(target.bindings(), press);
    if (!binding) return;
    event.preventDefault();
    if (binding.held) {
      if (held.has(event.code)) return;
      held.set(event.code, binding.id);
    }
    target.press(binding.id);
  };
  const up = (event: KeyboardEvent): void => {
    const action = held.get(event.code);
    if (action === undefined) return;
    held.delete(event.code);
    target.release(action);
  };
  scope.addEventListener('keydown', down);
  scope.addEventListener('keyup', up);
  scope.addEventListener('blur', releaseAll);
  scope.addEventListener('pointerdown', pointed, true);
  scope.addEventListener('focusin', focused);
  return () => {
    releaseAll();
    scope.removeEventListener('keydown', down);
    scope.removeEventListener('keyup', up);
    scope.removeEventListener('blur', releaseAll);
    scope.removeEventListener('pointerdown', pointed, true);
    scope.removeEventListener('focusin', focused);
  };
}
