'use client';
import { type ReactNode } from 'react';
import { widthAndLevel } from './display/window-presets.ts';
import { useView } from './use-view.ts';
import { type ViewerController } from './viewer-controller.ts';

/** One line below the panes: window, slice, place and value under the pointer. Nothing moves while the numbers change. */
export function ViewerStatus({ viewer }: { readonly viewer: ViewerController }): ReactNode {
  useView(viewer);
  const { readout, unit, status } = viewer;
  const { preset } = viewer.shown;
  const { width, level } = widthAndLevel(viewer.window);
  const isLoading = status.state === 'loading';
  return (
    <div className="flex h-7 items-center gap-4 overflow-hidden px-3 text-xs whitespace-nowrap text-muted tabular-nums">
      <span className="min-w-28">
        W {plain(width)} L {plain(level)}
        {preset !== null && <span className="text-faint"> {preset}</span>}
      </span>
      {isLoading && <span role="status">{`Loading the full image, ${Math.floor(100 * status.share)} %`}</span>}
      <span className="flex-1" />
      {readout && (
        <>
          <span>{`voxel ${readout.voxel.join(', ')}`}</span>
          <span>{`(${readout.world.map((mm) => mm.toFixed(1).replace('-', '−')).join(', ')}) mm`}</span>
          <span className="min-w-20 text-right text-text">
            {readout.value === undefined
              ? 'outside'
              : `${readout.approximate ? '≈ ' : ''}${plain(readout.value)}${unit ? ` ${unit}` : ''}`}
          </span>
        </>
      )}
    </div>
  );
}

/** At most four significant digits; a real minus sign. */
function plain(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
  return String(digits).replace('-', '−');
}
