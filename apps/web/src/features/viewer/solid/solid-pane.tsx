'use client';
import { Box } from 'lucide-react';
import { Fragment, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { MaximiseButton } from '../panes/pane-furniture.tsx';
import { useView } from '../use-view.ts';
import { type ViewerController } from '../viewer-controller.ts';
import { attachSolidGestures } from './solid-gestures.ts';
import { SolidStage, type Letter } from './solid-stage.ts';

/** The 3-D view: surfaces of the segments, and the image as a solid where it is wanted. */
export function SolidPane({ viewer }: { readonly viewer: ViewerController }): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<SolidStage>();
  const [letters, setLetters] = useState<readonly Letter[]>([]);
  const [problem, setProblem] = useState<string>();
  useView(viewer);

  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const made = new SolidStage(viewer, box, { onLetters: setLetters, onProblem: setProblem });
    const detach = attachSolidGestures(box, viewer, made);

    setStage(made);
    return () => {
      detach();
      made.dispose();
    };
  }, [viewer]);

  const onKey = (event: KeyboardEvent): void => {
    const turn = TURNS[event.key];
    if (!turn || !stage) return;
    event.preventDefault();
    event.stopPropagation();
    stage.rotate(...turn);
  };
  const view = stage?.view;
  const isEmpty = viewer.mask.shownSurfaces().length === 0 && !viewer.shown.volumeRendering;
  return (
    <section aria-label="3-D view" className="relative h-full w-full overflow-hidden bg-black" data-pane="3d">
      <div
        ref={element}
        role="application"
        aria-label="3-D view: arrow keys turn it"
        tabIndex={0}
        onKeyDown={onKey}
        className="absolute inset-0 touch-none select-none focus-visible:-outline-offset-2"
      />
      {view && (
        <svg className="pointer-events-none absolute inset-0 h-full w-full" aria-hidden="true">
          {viewer.solidOverlays.map((overlay, at) => (
            <Fragment key={at}>{overlay(view)}</Fragment>
          ))}
        </svg>
      )}
      <div className="pointer-events-none absolute inset-0 text-xs text-white/85" aria-hidden="true">
        <span className="absolute top-2 left-2">3-D</span>
        {letters.map(({ letter, at, isBehind }) => (
          <span
            key={letter}
            className={`absolute -translate-x-1/2 -translate-y-1/2 font-semibold ${isBehind ? 'text-white/35' : 'text-white/85'}`}
            style={{ left: at[0], top: at[1] }}
          >
            {letter}
          </span>
        ))}
      </div>
      {problem !== undefined && <p className="absolute inset-x-4 bottom-3 text-xs text-muted">{problem}</p>}
      {isEmpty && problem === undefined && (
        <p className="pointer-events-none absolute inset-x-4 bottom-3 text-center text-xs text-muted">Masks appear here.</p>
      )}
      <button
        type="button"
        aria-pressed={viewer.shown.volumeRendering}
        aria-label="Show the image as a solid"
        title="Show the image as a solid"
        onClick={() => viewer.actions.volumeRendering()}
        className="absolute top-1 right-9 flex size-7 items-center justify-center rounded-md text-white/60 hover:bg-white/10 hover:text-white aria-pressed:text-accent"
      >
        <Box size={14} aria-hidden="true" />
      </button>
      <MaximiseButton viewer={viewer} pane="3d" title="3-D" />
    </section>
  );
}

/** Degrees are half of these. */
const TURNS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-20, 0],
  ArrowRight: [20, 0],
  ArrowUp: [0, -20],
  ArrowDown: [0, 20],
};
