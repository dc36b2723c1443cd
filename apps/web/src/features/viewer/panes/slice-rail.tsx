import { type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { railRuns } from '../display/rail-runs.ts';
import { shownSegments } from '../mask/segment-colors.ts';
import { type PaneView } from '../types.ts';
import { type ViewerController } from '../viewer-controller.ts';

/** All slices of a pane from top to bottom, with marks where segments lie; the handle is the slice that is shown. */
export function SliceRail({
  viewer,
  view,
  title,
}: {
  readonly viewer: ViewerController;
  readonly view: PaneView;
  readonly title: string;
}): ReactNode {
  const { pane, slice, sliceCount, axis } = view;
  const isUpwards = viewer.railDirection(pane) < 0;
  const placeOf = (n: number): number => (isUpwards ? sliceCount - 1 - n : n);
  const segments = shownSegments(viewer.mask.styles).filter(({ index }) => viewer.extents.has(index));

  const goToPointer = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    viewer.actions.goToSlice(placeOf(Math.floor(((event.clientY - box.top) / box.height) * sliceCount)), pane);
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps = KEYS[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    viewer.actions.scroll(Number.isFinite(steps) ? steps : Math.sign(steps) * sliceCount, pane);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${title} slice`}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={sliceCount}
      aria-valuenow={slice + 1}
      aria-valuetext={`Slice ${slice + 1} of ${sliceCount}`}
      className="relative w-4 shrink-0 cursor-ns-resize touch-none border-l border-border bg-background focus-visible:-outline-offset-2"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goToPointer(event);
      }}
      onPointerMove={goToPointer}
      onKeyDown={onKey}
    >
      <svg
        className="absolute inset-0 h-full w-full"
        viewBox={`0 0 1 ${sliceCount}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {segments.map(({ index, color, active }, n) =>
          railRuns(viewer.extents.get(index)?.[axis], isUpwards).map(([from, count]) => (
            <rect
              key={`${index} ${from}`}
              x={0.15 + (0.7 * n) / segments.length}
              y={from}
              width={0.7 / segments.length}
              height={count}
              fill={color}
              opacity={active ? 1 : 0.6}
            />
          )),
        )}
      </svg>
      <div
        className="absolute inset-x-0 h-0.5 -translate-y-1/2 bg-text shadow-[0_0_0_1px_#000]"
        style={{ top: `${((placeOf(slice) + 0.5) / sliceCount) * 100}%` }}
      />
    </div>
  );
}

/** Slices down the rail. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: -Infinity,
  End: Infinity,
};
