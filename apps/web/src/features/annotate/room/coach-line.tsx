'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { useComments } from '../comments/use-comments.ts';
import { useKeyOf, useRoom, useRoomOfPage } from './use-room.ts';

/**
 * One line over the axial slice, or the pane that is alone, that says what to do next, or what is being waited for. It takes no room and no
 * clicks.
 */
export function CoachLine() {
  const sentence = useSentence();
  const { viewer } = useRoomOfPage().room.ports;
  const width = (): number | undefined => viewer.paneView('axial')?.width;
  const now = useSyncExternalStore((listener) => viewer.onView(listener), width, width);
  if (sentence === undefined) return null;
  return (
    <div className="pointer-events-none absolute top-9 left-0 z-10 flex justify-center px-4" style={{ width: now ?? '100%' }}>
      <p
        role="status"
        className="max-w-full rounded-2xl border bg-background/90 px-4 py-1.5 text-center text-sm text-balance text-text"
        data-coach
      >
        {sentence}
      </p>
    </div>
  );
}

function useSentence(): string | undefined {
  const { room } = useRoomOfPage();
  const keyOf = useKeyOf();
  const proposal = useRoom((state) => state.proposal);
  const tool = useRoom((state) => state.tool);
  const target = useRoom((state) => state.target);
  const segments = useRoom((state) => state.segments);
  const decoder = useRoom((state) => state.decoder);
  const working = useRoom((state) => state.working);
  const placing = useComments((state) => state.placing);
  const first = proposal.wanted[0];
  const seconds = useCountdown(proposal.phase === 'preparing' && first ? () => room.remaining(first) : undefined);
  const name = room.nameOf(target);
  const isOff = useMasksOff();
  if (placing) return 'Click where the comment belongs. ⏎ pins it at the crosshair, Esc gives it up.';
  if (working !== undefined) return `${working} …`;
  if (!room.ports.data.me.canWrite) return undefined;
  if (room.ports.data.labels.length === 0) return 'This project has no labels yet. Add them in the project’s settings.';
  if (isOff && tool !== 'look') return `Masks are not shown. ${keyName(keyOf('mask-mode'))} shows them.`;
  switch (proposal.phase) {
    case 'preparing':
      if (proposal.unasked) return 'This region is prepared when the server is back. Brush, lasso and grow work meanwhile.';
      return `Preparing this region, about ${seconds} s. Brush, lasso and grow work meanwhile.`;
    case 'needs-inside':
      return `Now click inside ${article(name)}.`;
    case 'failed':
      return proposal.problem;
    case 'decoding':
      return decoder === 'starting' ? 'The model is starting; this takes a moment the first time.' : undefined;
    case 'proposed':
      if (segments.length > 0 || proposal.clicks.length > 1) return undefined;
      return `Click again to correct it. ${keyName(keyOf('accept'))} accepts, ${keyName(keyOf('next-object'))} begins the next object.`;
    case 'idle':
      if (tool !== 'click' || target.segment !== undefined) return undefined;
      if (decoder === 'none') return 'No model is installed on this server. Brush, lasso and the other tools work.';
      if (decoder === 'failed')
        return 'The model did not start in this browser. Brush, lasso and grow work; reload to try again.';
      return `Click inside ${article(name)}.`;
  }
}

/** Whether masks are switched off in the view: what is drawn would not be seen. */
function useMasksOff(): boolean {
  const { viewer } = useRoomOfPage().room.ports;
  const isOff = (): boolean => viewer.getViewState().mask.mode === 'off';
  return useSyncExternalStore((listener) => viewer.onView(listener), isOff, isOff);
}

const keyName = (key: string | undefined): string => (key === 'enter' ? '⏎' : (key ?? '').toUpperCase());

/** “the liver” for “Liver”; names in capitals, such as IVC, stay as they are. */
const article = (name: string): string =>
  `the ${/^\p{Lu}\P{Lu}/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name}`;

function useCountdown(remaining: (() => number) | undefined): number {
  const [, tick] = useState(0);
  const isOn = remaining !== undefined;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), 500);
    return () => clearInterval(timer);
  }, [isOn]);
  return remaining ? Math.ceil(remaining() / 1000) : 0;
}
