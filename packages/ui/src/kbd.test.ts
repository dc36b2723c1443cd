import { expect, it } from 'vitest';
import { shortcutParts } from './kbd.tsx';

it.each([
  ['b', false, ['B']],
  ['mod+k', false, ['Ctrl', 'K']],
  ['mod+k', true, ['⌘', 'K']],
  ['g h', true, ['G', 'H']],
  ['shift+enter', false, ['⇧', '⏎']],
  ['+', false, ['+']],
  ['?', false, ['?']],
  ['Esc', true, ['Esc']],
  ['f2', false, ['F2']],
  ['shift+pageup', false, ['⇧', 'PgUp']],
  ['plus', false, ['+']],
])('draws %s (command key: %s) as %j', (shortcut, hasCommandKey, parts) =>
  expect(shortcutParts(shortcut, hasCommandKey)).toEqual(parts),
);
