import { LIMITS, type PagePresence, type Presence } from '@annotome/contracts';
import { type Box, type BoxMask, type Grid, type World } from '@annotome/volume';
import { PANES, type PaneView, type Viewer } from '../../viewer/types.ts';
import { type Click } from '../clicks/click-draft.ts';
import { type RoomState } from '../room/room-state.ts';
import { type ToolCursor } from '../tools/tool-host.ts';
import { roughShape } from './rough-shape.ts';
import { workBox } from './work-box.ts';

/** What there is to tell of this page, as it is now. */
export interface PageNow {
  readonly grid: Grid;
  readonly canWrite: boolean;
  readonly room: Pick<RoomState, 'tool' | 'target' | 'proposal' | 'working'>;
  /** In the document. */
  readonly segmentId: string | undefined;
  readonly segmentBox: Box | undefined;
  /** What the proposal that is shown adds. */
  readonly proposed: BoxMask | undefined;
  readonly view: Pick<Viewer, 'getViewState' | 'activePane'>;
  readonly paneView: (pane: PaneView['pane']) => PaneView | undefined;
  readonly cursor: World | undefined;
  readonly isDrawing: boolean;
  readonly toolCursor: ToolCursor | undefined;
  readonly trail: readonly World[];
  readonly following: string | undefined;
}

/** A page's state without what is decided elsewhere. */
export type Told = Omit<PagePresence, 'color' | 'at'>;

/** Around a click whose mask is awaited, in mm. */
const AROUND_CLICK = 15;
const MOST_CLICKS = 24;

/** Told in hundredths of a millimetre: finer is not seen, and longer to send. */
const round = (mm: number): number => Math.round(100 * mm) / 100;
const point = ([x, y, z]: readonly [number, number, number]): [number, number, number] => [round(x), round(y), round(z)];
const told = ({ start, size }: Box): NonNullable<Presence['work']>['box'] => ({
  start: [start[0], start[1], start[2]],
  size: [size[0], size[1], size[2]],
});

export function pagePresence(now: PageNow): Told {
  const { room, view, canWrite } = now;
  const { position, cameras, maximised, window } = view.getViewState();
  const isTelling = canWrite && room.tool !== 'look';
  return {
    pane: maximised ?? view.activePane,
    view: {
      position: point(position),
      cameras: Object.fromEntries(
        PANES.map((pane) => [pane, spanOf(cameras[pane], now.paneView(pane))]),
      ) as Told['view']['cameras'],
      maximised,
      window: [round(window.start), round(window.end)],
    },
    cursor: now.cursor ? point(now.cursor) : null,
    target: isTelling && room.target.labelId !== '' ? target(room.target.labelId, now.segmentId) : null,
    tool: room.tool,
    work: work(now),
    stroke: stroke(now),
    proposal: proposal(now),
    following: (now.following ?? null) as Told['following'],
  };
}

/** A pane's camera without the size of this screen. */
function spanOf(
  camera: { readonly centre: readonly [number, number]; readonly mmPerPixel: number } | null,
  pane: PaneView | undefined,
) {
  if (!camera || !pane) return null;
  const span = camera.mmPerPixel * Math.min(pane.width, pane.height);
  return { centre: [round(camera.centre[0]), round(camera.centre[1])] as [number, number], span: Math.max(0.01, round(span)) };
}

const target = (labelId: string, segmentId: string | undefined): Told['target'] => ({
  labelId: labelId as NonNullable<Told['target']>['labelId'],
  segment: segmentId ?? null,
});

function work({ grid, room, segmentBox, isDrawing, toolCursor, trail }: PageNow): Told['work'] {
  const box = (kind: NonNullable<Told['work']>['kind'], found: Box | undefined): Told['work'] =>
    found ? { kind, box: told(found) } : null;
  if (isDrawing && toolCursor) {
    const radius = toolCursor.kind === 'brush' ? toolCursor.radiusMm : 0;
    return box('draw', workBox(grid, trail, radius));
  }
  if (room.working !== undefined) return box('compute', segmentBox);
  const last = room.proposal.clicks.at(-1);
  if (room.proposal.phase === 'decoding' && last) return box('decode', workBox(grid, [last.world], AROUND_CLICK));
  return null;
}

function stroke({ isDrawing, toolCursor, trail }: PageNow): Told['stroke'] {
  if (!isDrawing || !toolCursor || trail.length === 0) return null;
  return {
    effect: toolCursor.effect,
    radius: toolCursor.kind === 'brush' ? round(toolCursor.radiusMm) : 0,
    points: trail.map(point),
  };
}

function proposal({ room, proposed }: PageNow): Told['proposal'] {
  const { phase, clicks } = room.proposal;
  if (phase === 'idle' || clicks.length === 0) return null;
  const said = ({ world, label }: Click) => ({ world: point(world), label });
  return { clicks: clicks.slice(-MOST_CLICKS).map(said), shape: phase === 'proposed' && proposed ? shapeOf(proposed) : null };
}

const shapes = new WeakMap<BoxMask, ReturnType<typeof roughShape>>();

/** The same mask is told many times while the pointer moves. */
function shapeOf(mask: BoxMask): ReturnType<typeof roughShape> {
  const known = shapes.get(mask);
  if (known !== undefined) return known;
  const shape = roughShape(mask);
  shapes.set(mask, shape);
  return shape;
}

/** The state within the limit: the rough shape is left out first, then clicks, then the stroke; where somebody is always fits. */
export function withinLimit(state: PagePresence): PagePresence {
  // Numbers, ids and colours: a character is a byte.
  const fits = (one: PagePresence): boolean => JSON.stringify(one).length <= LIMITS.presenceBytes;
  const { proposal } = state;
  const smaller: readonly PagePresence[] = [
    state,
    { ...state, proposal: proposal && { ...proposal, shape: null } },
    { ...state, proposal: proposal && { clicks: proposal.clicks.slice(-8), shape: null } },
    { ...state, proposal: null },
  ];
  return smaller.find(fits) ?? { ...state, proposal: null, stroke: null };
}
