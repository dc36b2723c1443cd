'use client';
import { type ReactNode } from 'react';
import { plainNumber } from './display/plain-number.ts';
import { useView } from './use-view.ts';
import { type ViewerController } from './viewer-controller.ts';
import { WindowMenu } from './window-menu.tsx';

/** Of a value under the pointer: about what a float32 holds, so that it can be compared with other programs'. */
const VALUE_DIGITS = 7;

/** One line below the panes: window, slice, place and value under the pointer. Nothing moves while the numbers change. */
export function ViewerStatus({ viewer }: { readonly viewer: ViewerController }): ReactNode {
  useView(viewer);
  const { readout, unit, status } = viewer;
  const isLoading = status.state === 'loading';
  return (
    <div className="flex h-7 items-center gap-4 overflow-hidden px-3 text-xs whitespace-nowrap text-muted tabular-nums">
      <WindowMenu viewer={viewer} />
      {isLoading && (
        <span role="status">{`${status.isWaiting ? 'Waiting for the connection: loading goes on by itself' : 'Loading the full image'}, ${Math.floor(100 * status.share)} %`}</span>
      )}
      <span className="flex-1" />
      {readout && (
        <>
          <span>{`voxel ${readout.voxel.join(', ')}`}</span>
          <span>{`(${readout.world.map((mm) => mm.toFixed(1).replace('-', '−')).join(', ')}) mm`}</span>
          <span className="min-w-20 text-right text-text">
            {readout.value === undefined
              ? 'outside'
              : `${readout.approximate ? '≈ ' : ''}${plainNumber(readout.value, VALUE_DIGITS)}${unit ? ` ${unit}` : ''}`}
          </span>
        </>
      )}
    </div>
  );
}
