import { type ReactNode } from 'react';
import { type PaneView } from '../../viewer/index.ts';
import { type ToolCursor } from '../tools/tool-host.ts';

const ADD = '#ffffff';
const REMOVE = '#fb7185';

/** The brush in its true size, in every pane that it cuts; the lasso's line in its own. */
export function drawCursor(view: PaneView, cursor: ToolCursor | undefined): ReactNode {
  if (!cursor) return null;
  const color = cursor.effect === 'add' ? ADD : REMOVE;
  if (cursor.kind === 'path') {
    if (cursor.pane !== view.pane || cursor.points.length < 2) return null;
    const line = cursor.points
      .map((point) =>
        view
          .worldToCanvas(point)
          .map((v) => v.toFixed(1))
          .join(' '),
      )
      .join('L');
    return (
      <g aria-hidden fill="none">
        <path d={`M${line}Z`} stroke="#000" strokeOpacity={0.6} strokeWidth={3} />
        <path d={`M${line}Z`} stroke={color} strokeWidth={1.5} strokeDasharray="4 3" fill={color} fillOpacity={0.08} />
      </g>
    );
  }
  const away = view.distance(cursor.centre);
  const radius =
    view.pane === cursor.pane ? cursor.radiusMm : cursor.sphere ? Math.sqrt(Math.max(0, cursor.radiusMm ** 2 - away ** 2)) : 0;
  if (radius === 0) return null;
  const [x, y] = view.worldToCanvas(cursor.centre);
  const r = Math.max(1, radius / view.mmPerPixel);
  return (
    <g aria-hidden fill="none" opacity={view.pane === cursor.pane ? 1 : 0.6}>
      <circle cx={x} cy={y} r={r} stroke="#000" strokeOpacity={0.6} strokeWidth={3} />
      <circle
        cx={x}
        cy={y}
        r={r}
        stroke={color}
        strokeWidth={1.25}
        strokeDasharray={cursor.effect === 'add' ? undefined : '4 3'}
      />
    </g>
  );
}
