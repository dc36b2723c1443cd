import { describe, expect, it } from 'vitest';
import { actionOf, BINDINGS, searchBindings, withRemapped } from './bindings.ts';
import { nameOfPress, type KeyEvent } from './key-press.ts';

const press = (key: string, more: Partial<KeyEvent> = {}): string =>
  nameOfPress({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('keys of the room', () => {
  it('give every key one meaning', () => {
    const keys = BINDINGS.flatMap(({ keys }) => keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    expect(new Set(BINDINGS.map(({ id }) => id)).size).toBe(BINDINGS.length);
  });

  it.each<[string, string]>([
    [press('Enter'), 'accept'],
    [press('n'), 'next-object'],
    [press('Escape'), 'drop'],
    [press('3'), 'label-3'],
    [press('b'), 'tool-brush'],
    [press('B', { code: 'KeyB' }), 'tool-brush'],
    [press('e'), 'tool-eraser'],
    [press('p'), 'tool-lasso'],
    [press('t'), 'tool-threshold'],
    [press('f'), 'fill-between'],
    [press('k'), 'keep-largest'],
    [press('h'), 'fill-holes'],
    [press('s'), 'smooth'],
    [press('['), 'smaller'],
    [press(']'), 'larger'],
    [press(' '), 'pan'],
    [press('r'), 'reset'],
    [press('o'), 'mask-mode'],
    [press('m'), 'mask-hide'],
    [press('c'), 'crosshair'],
    [press('?', { shiftKey: true }), 'help'],
    [press('Enter', { metaKey: true }), 'submit'],
    [press('Enter', { ctrlKey: true }), 'submit'],
    [press('z', { ctrlKey: true }), 'undo'],
    [press('Z', { metaKey: true, shiftKey: true }), 'redo'],
    [press('+', { shiftKey: true }), 'zoom-in'],
    [press('A', { shiftKey: true }), 'click-outside'],
  ])('%s does %s', (name, id) => {
    expect(actionOf(BINDINGS, name)?.id).toBe(id);
  });

  it('go by the place of the key with Alt, where keyboards write other letters', () => {
    expect(press('∫', { altKey: true, code: 'KeyB' })).toBe('alt+b');
  });

  it('can be changed; a key that is given away is taken from what it did', () => {
    const own = withRemapped(BINDINGS, { accept: 'b' });
    expect(actionOf(own, 'b')?.id).toBe('accept');
    expect(actionOf(own, 'enter')).toBeUndefined();
    expect(own.find(({ id }) => id === 'tool-brush')?.keys).toEqual([]);
  });

  it('are found by words, in any order', () => {
    expect(searchBindings(BINDINGS, 'slices fill').map(({ id }) => id)).toEqual(['fill-between']);
    expect(searchBindings(BINDINGS, '').length).toBe(BINDINGS.length);
  });
});
