import { Maximize2, Minimize2 } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { scaleBar } from '../display/scale-bar.ts';
import { PANES, type AnyPane, type PaneView } from '../types.ts';
import { type ViewerController } from '../viewer-controller.ts';

/** Readable over any grey. */
const OVER_IMAGE = 'text-white/85 [text-shadow:0_0_3px_#000,0_0_2px_#000]';

/** What lies over a slice: letters of the patient's sides, the scale, the crosshair, and what the room adds. */
export function PaneFurniture({
  viewer,
  view,
  title,
}: {
  readonly viewer: ViewerController;
  readonly view: PaneView;
  readonly title: string;
}): ReactNode {
  const { letters, slice, sliceCount } = view;
  return (
    <>
      <svg className="pointer-events-none absolute inset-0 h-full w-full" aria-hidden="true">
        {viewer.shown.crosshair && <Crosshair viewer={viewer} view={view} />}
        {viewer.overlays.map((overlay, at) => (
          <Fragment key={at}>{overlay(view)}</Fragment>
        ))}
      </svg>
      <div className={`pointer-events-none absolute inset-0 text-sm ${OVER_IMAGE}`} aria-hidden="true">
        <span className="absolute top-2 left-2 text-xs tabular-nums">
          {title} {slice + 1}/{sliceCount}
        </span>
        <span className="absolute top-1/2 left-2 -translate-y-1/2 font-semibold">{letters.left}</span>
        <span className="absolute top-1/2 right-2 -translate-y-1/2 font-semibold">{letters.right}</span>
        <span className="absolute top-2 left-1/2 -translate-x-1/2 font-semibold">{letters.top}</span>
        <span className="absolute bottom-2 left-1/2 -translate-x-1/2 font-semibold">{letters.bottom}</span>
        <ScaleBar view={view} />
      </div>
      <MaximiseButton viewer={viewer} pane={view.pane} title={title} />
    </>
  );
}

function ScaleBar({ view }: { readonly view: PaneView }): ReactNode {
  const { pixels, label, ticks } = scaleBar(view.mmPerPixel, view.width);
  if (view.width < 120) return null;
  return (
    <span className="absolute bottom-2 left-2 flex flex-col gap-1 text-xs tabular-nums" data-scale-bar={pixels}>
      {label}
      <svg width={pixels + 1} height={6} className="overflow-visible stroke-white/85" strokeWidth={1} fill="none">
        <path d={`M0.5 5.5H${pixels + 0.5}`} />
        {Array.from({ length: ticks + 1 }, (_, n) => (
          <path key={n} d={`M${0.5 + (n * pixels) / ticks} 5.5v${n === 0 || n === ticks ? -5 : -3}`} />
        ))}
      </svg>
    </span>
  );
}

export function MaximiseButton({
  viewer,
  pane,
  title,
}: {
  readonly viewer: ViewerController;
  readonly pane: AnyPane;
  readonly title: string;
}): ReactNode {
  const isAlone = viewer.shown.maximised === pane;
  const Icon = isAlone ? Minimize2 : Maximize2;
  const says = isAlone ? 'Show all views' : `Show the ${title} view alone`;
  return (
    <button
      type="button"
      title={says}
      aria-label={says}
      aria-pressed={isAlone}
      onClick={() => viewer.actions.maximise(pane)}
      onDoubleClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      className="absolute top-1 right-1 flex size-7 items-center justify-center rounded-md text-white/60 hover:bg-white/10 hover:text-white"
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

/** Where the other panes cut this one. In an oblique or sheared grid the lines are not at right angles. */
function Crosshair({ viewer, view }: { readonly viewer: ViewerController; readonly view: PaneView }): ReactNode {
  const [x, y] = view.worldToCanvas(viewer.position);
  const reach = view.width + view.height;
  return PANES.filter((pane) => pane !== view.pane).map((pane) => {
    const normal = viewer.normalOf(pane);
    if (!normal) return null;
    // Both planes hold the line, so it is at right angles to both normals; told in this pane's right and down.
    const [a, b] = [dot(normal, view.plane.right), dot(normal, view.plane.down)];
    const length = Math.hypot(a, b);
    if (length < 1e-6) return null;
    const [dx, dy] = [-b / length, a / length];
    const gap = 10;
    return (
      <path
        key={pane}
        d={`M${x - dx * reach} ${y - dy * reach}L${x - dx * gap} ${y - dy * gap}M${x + dx * gap} ${y + dy * gap}L${x + dx * reach} ${y + dy * reach}`}
        className={CROSSHAIR_COLORS[pane]}
        strokeWidth={1}
        fill="none"
      />
    );
  });
}

const CROSSHAIR_COLORS = { axial: 'stroke-danger/80', coronal: 'stroke-success/80', sagittal: 'stroke-warning/80' } as const;

const dot = (a: readonly [number, number, number], b: readonly [number, number, number]): number =>
  a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
