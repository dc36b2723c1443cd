import { type Box, type Grid } from '@annotome/volume';
import { type ReactNode } from 'react';
import { type PaneView } from '../../viewer/index.ts';
import { boxOnSlice } from './box-on-slice.ts';
import { heldMark } from './held-mark.ts';
import { type Person } from './people.ts';

interface Holders {
  readonly state: { readonly people: readonly Person[] };
  heldBy(person: Person): Box | undefined;
}

/** Which segments colleagues have in hand, on a slice that crosses them: thin brackets in their colour, with their names; nothing moves. */
export function drawHeld(view: PaneView, grid: Grid, presence: Holders): ReactNode {
  /** How many there are of each box already: the names of two who hold one segment stand one above the other. */
  const named = new Map<string, number>();
  return (
    <g aria-hidden>
      {presence.state.people.map((person) => {
        const box = presence.heldBy(person);
        const corners = box && boxOnSlice(view, grid, box);
        if (!corners) return null;
        const { brackets, name } = heldMark(corners, view);
        const key = corners.join();
        const before = named.get(key) ?? 0;
        named.set(key, before + 1);
        return (
          <g key={person.user.id} data-held-by={person.user.name} opacity={0.7}>
            <path
              d={brackets}
              fill="none"
              stroke={person.color}
              strokeWidth={1.5}
              strokeDasharray={before > 0 ? '3 3' : undefined}
            />
            {name && (
              <text
                x={name[0]}
                y={name[1] + 13 * before}
                className="text-xs"
                fill={person.color}
                stroke="#0b1016"
                strokeWidth={3}
                paintOrder="stroke"
              >
                {person.user.name}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
