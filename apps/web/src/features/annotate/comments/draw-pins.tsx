import { type ReactNode } from 'react';
import { toWorld, type Grid } from '@annotome/volume';
import { initials } from '@annotome/ui';
import { type PaneView } from '../../viewer/index.ts';
import { isSettled, type CommentsState, type PinnedThread } from './comments-state.ts';
import { faintness, PIN_RADIUS as R, type Pin } from './pins.ts';

/** A drop whose corner is the voxel. */
const DROP = `M0 0V${-R}A${R} ${R} 0 1 1 ${R} 0Z`;
const LIGHT = '#e8edf4';
const ACCENT = '#7cc4f2';
const DARK = '#10151c';

/** The comments pinned to a slice, with who began them; those on slices near by as a faint ring; and the one that is being written. */
export function drawPins(
  view: PaneView,
  {
    pins,
    card,
    grid,
  }: { readonly pins: readonly Pin<PinnedThread>[]; readonly card: CommentsState['card']; readonly grid: Grid },
): ReactNode {
  const writing = card && card.threadId === undefined && card.voxel[view.axis] === view.slice ? card.voxel : undefined;
  return (
    <g aria-hidden data-pins>
      {pins.map((pin) => {
        const [x, y] = pin.at;
        const { of } = pin;
        if (!pin.isHere) {
          return <circle key={of.id} cx={x} cy={y} r={4} fill="none" stroke={LIGHT} strokeWidth={1.5} opacity={faintness(pin)} />;
        }
        const isOpen = of.id === card?.threadId;
        return (
          <Drop key={of.id} at={pin.at} fill={isOpen || of.unread ? ACCENT : LIGHT} opacity={isSettled(of) && !isOpen ? 0.6 : 1}>
            {isSettled(of) ? '✓' : initials(of.comments[0]?.author?.name ?? '?')}
          </Drop>
        );
      })}
      {writing && (
        <Drop at={view.worldToCanvas(toWorld(grid, writing))} fill={ACCENT} opacity={1}>
          +
        </Drop>
      )}
    </g>
  );
}

interface DropProps {
  readonly at: readonly [number, number];
  readonly fill: string;
  readonly opacity: number;
  readonly children: string;
}

const Drop = ({ at: [x, y], fill, opacity, children }: DropProps) => (
  <g transform={`translate(${x} ${y})`} opacity={opacity} data-pin>
    <path d={DROP} fill={fill} stroke={DARK} strokeOpacity={0.8} strokeWidth={1.5} />
    <text x={R} y={-R} dy="0.35em" textAnchor="middle" fontSize={10} fontWeight={600} fill={DARK}>
      {children}
    </text>
  </g>
);
