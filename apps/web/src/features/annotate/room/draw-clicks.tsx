import { type ReactNode } from 'react';
import { type PaneView } from '../../viewer/index.ts';
import { type Click } from '../clicks/click-draft.ts';
import { isOnSlice } from './click-tool.ts';

/** How far from the slice a click is still hinted at, in mm. */
const HINT = 12;

export interface ClickMarks {
  readonly clicks: readonly Click[];
  /** Not accepted yet: drawn solid; those of an accepted mask are drawn quietly. */
  readonly proposed: boolean;
  readonly atHand: number | undefined;
}

/** The clicks on a slice: a plus inside, a minus outside, so that colour is not all that tells them apart. */
export function drawClicks(view: PaneView, { clicks, proposed, atHand }: ClickMarks): ReactNode {
  return (
    <g aria-hidden>
      {clicks.map(({ id, world, label }) => {
        const away = Math.abs(view.distance(world));
        const here = isOnSlice(view, world);
        if (!here && away > HINT) return null;
        const [x, y] = view.worldToCanvas(world);
        const color = label === 'inside' ? '#4ade80' : '#fb7185';
        if (!here) {
          return (
            <circle
              key={id}
              cx={x}
              cy={y}
              r={3}
              fill="none"
              stroke={color}
              strokeWidth={1.5}
              opacity={0.75 * (1 - away / HINT)}
            />
          );
        }
        const r = id === atHand ? 8 : 6.5;
        return (
          <g key={id} transform={`translate(${x} ${y})`} opacity={proposed || id === atHand ? 1 : 0.6}>
            <circle r={r + 1.25} fill="none" stroke="#000" strokeOpacity={0.7} strokeWidth={1.5} />
            <circle r={r} fill={color} stroke={id === atHand ? '#fff' : 'none'} strokeWidth={1.5} />
            <path
              d={label === 'inside' ? 'M-3.5 0H3.5M0 -3.5V3.5' : 'M-3.5 0H3.5'}
              stroke="#08130c"
              strokeWidth={2}
              strokeLinecap="round"
            />
          </g>
        );
      })}
    </g>
  );
}
