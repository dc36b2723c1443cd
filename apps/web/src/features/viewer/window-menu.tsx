'use client';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@annotome/ui';
import { type ReactNode } from 'react';
import { widthAndLevel } from './display/window-presets.ts';
import { plainNumber } from './display/plain-number.ts';
import { useView } from './use-view.ts';
import { type ViewerController } from './viewer-controller.ts';

/** The window in numbers, and on a click the presets of the image's modality. */
export function WindowMenu({ viewer }: { readonly viewer: ViewerController }): ReactNode {
  useView(viewer);
  const { preset, inverted, interpolated } = viewer.shown;
  const { width, level } = widthAndLevel(viewer.window);
  return (
    <Menu
      side="top"
      trigger={
        <button type="button" className="-mx-2 min-w-28 rounded-sm px-2 text-left hover:bg-hover hover:text-text">
          <span className="sr-only">Brightness, width and level: </span>W {plainNumber(width)} L {plainNumber(level)}
          {preset !== null && <span className="text-faint"> {preset}</span>}
          <span className="sr-only">. Presets</span>
        </button>
      }
    >
      <MenuLabel>Brightness, by right drag in an image</MenuLabel>
      {viewer.presets.map(({ name, range }, at) => (
        <MenuItem key={name} checked={preset === name} onSelect={() => viewer.actions.presetAt(at)}>
          {range === 'automatic'
            ? name
            : `${name}, W ${plainNumber(range.end - range.start)} L ${plainNumber((range.start + range.end) / 2)}`}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => viewer.actions.automaticWindow()}>By this slice</MenuItem>
      <MenuItem checked={inverted} onSelect={() => viewer.actions.invert()}>
        Black for white
      </MenuItem>
      <MenuItem checked={!interpolated} onSelect={() => viewer.actions.interpolation()}>
        Square pixels
      </MenuItem>
    </Menu>
  );
}
