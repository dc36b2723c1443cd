import { type Presence } from '@annotome/contracts';
import { step, toVoxel, toWorld, voxel, world, type Grid } from '@annotome/volume';
import { type ReactNode } from 'react';
import { type PaneView, type SolidView } from '../../viewer/index.ts';
import { boxOnSlice } from './box-on-slice.ts';
import { nearness } from './nearness.ts';
import { type Person } from './people.ts';
import { type PersonMark } from './recent.ts';
import { cellsOf, outlineOn } from './rough-shape.ts';

/** The arrow's tip is at the place; CSS pixels. */
const ARROW = 'M0 0L0.6 15.5L4.6 11.6L7.4 17.6L10 16.4L7.3 10.5L12.8 10.2Z';
const DARK = '#0b1016';

/** Everybody else on a slice: where they point, what they draw and propose, where they work, and at the edge which slices they see. */
export function drawPeople(view: PaneView, grid: Grid, marks: readonly PersonMark[]): ReactNode {
  return (
    <g aria-hidden>
      {marks.map((mark) => {
        const { user, color, stroke, proposal, view: theirs } = mark.person;
        return (
          <g key={user.id} data-person={user.name}>
            <RailMark view={view} grid={grid} at={theirs.position} color={color} />
            {mark.work && !proposal?.shape && <WorkMark view={view} grid={grid} work={mark.work} color={color} />}
            {proposal && <Proposal view={view} grid={grid} proposal={proposal} color={color} />}
            {stroke && <Stroke view={view} stroke={stroke} color={color} />}
            <Cursor view={view} mark={mark} />
          </g>
        );
      })}
    </g>
  );
}

function Cursor({ view, mark: { person, isNamed } }: { readonly view: PaneView; readonly mark: PersonMark }): ReactNode {
  if (!person.cursor) return null;
  const at = world(...person.cursor);
  const near = nearness(view, at);
  const [x, y] = view.worldToCanvas(at);
  if (near === 0 || x < 0 || y < 0 || x > view.width || y > view.height) return null;
  return (
    <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} opacity={0.25 + 0.75 * near} data-cursor>
      <path d={ARROW} fill={person.color} stroke={DARK} strokeWidth={1.25} strokeLinejoin="round" />
      {isNamed && <Name person={person} isAtRight={x > view.width - 110} />}
    </g>
  );
}

/** Beside the arrow or the dot, on the side where there is room. */
function Name({ person, isAtRight }: { readonly person: Person; readonly isAtRight: boolean }): ReactNode {
  return (
    <text
      x={isAtRight ? -6 : 18}
      y={22}
      textAnchor={isAtRight ? 'end' : 'start'}
      // A stroke as wide as a label is its background, however long the name is.
      className="text-xs font-medium"
      fill={DARK}
      stroke={person.color}
      strokeWidth={7}
      strokeLinejoin="round"
      paintOrder="stroke"
    >
      {person.user.name}
    </text>
  );
}

/** In the 3-D pane a pointer is a dot: it lies in the patient, not on a plane. */
export function drawPeopleInSolid(view: SolidView, marks: readonly PersonMark[]): ReactNode {
  return marks.map(({ person, isNamed }) => {
    if (!person.cursor) return null;
    const [x, y] = view.worldToCanvas(world(...person.cursor));
    return (
      <g
        key={person.user.id}
        transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
        data-person={person.user.name}
        data-solid-cursor
      >
        <circle r={4.5} fill={person.color} stroke={DARK} strokeWidth={1.5} />
        {isNamed && <Name person={person} isAtRight={x > view.width - 110} />}
      </g>
    );
  });
}

/** A soft frame around the place of work, where the slice cuts it. */
function WorkMark({
  view,
  grid,
  work: { box },
  color,
}: {
  readonly view: PaneView;
  readonly grid: Grid;
  readonly work: NonNullable<Person['work']>;
  readonly color: string;
}): ReactNode {
  const corners = boxOnSlice(view, grid, box);
  if (!corners) return null;
  return (
    <path
      d={`${path(corners)}Z`}
      fill={color}
      fillOpacity={0.06}
      stroke={color}
      strokeOpacity={0.8}
      strokeWidth={1.25}
      strokeDasharray="2 4"
      strokeLinecap="round"
      data-work
    />
  );
}

/** The stroke that is being drawn: as wide as the brush; a lasso as a line. */
function Stroke({
  view,
  stroke: { points, radius, effect },
  color,
}: {
  readonly view: PaneView;
  readonly stroke: NonNullable<Presence['stroke']>;
  readonly color: string;
}): ReactNode {
  const line = points.map((point) => world(...point));
  const last = line.at(-1);
  if (!last) return null;
  const near = nearness(view, last);
  if (near === 0) return null;
  const width = Math.max(1.5, (2 * radius) / view.mmPerPixel);
  return (
    <path
      // A stroke of no length is drawn as a dot only where it has a line.
      d={path((line.length === 1 ? [last, last] : line).map((point) => view.worldToCanvas(point)))}
      fill="none"
      stroke={color}
      strokeWidth={width}
      strokeOpacity={(radius > 0 ? 0.35 : 0.9) * near}
      strokeDasharray={effect === 'remove' ? '4 4' : undefined}
      strokeLinecap={effect === 'remove' ? 'butt' : 'round'}
      strokeLinejoin="round"
      data-stroke
    />
  );
}

/** Clicks that await acceptance, and the rough outline of what they propose. */
function Proposal({
  view,
  grid,
  proposal: { clicks, shape },
  color,
}: {
  readonly view: PaneView;
  readonly grid: Grid;
  readonly proposal: NonNullable<Presence['proposal']>;
  readonly color: string;
}): ReactNode {
  return (
    <>
      {shape && <path d={outlinePath(view, grid, shape)} fill="none" stroke={color} strokeWidth={1.5} data-proposal />}
      {clicks.map(({ world: place, label }, n) => {
        const at = world(...place);
        const near = nearness(view, at);
        if (near === 0) return null;
        const [x, y] = view.worldToCanvas(at);
        return (
          <g key={n} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} opacity={near} data-click={label}>
            <circle r={6} fill={DARK} fillOpacity={0.7} stroke={color} strokeWidth={2} />
            <path d={label === 'inside' ? 'M-3 0H3M0 -3V3' : 'M-3 0H3'} stroke={color} strokeWidth={1.75} strokeLinecap="round" />
          </g>
        );
      })}
    </>
  );
}

type Shape = NonNullable<NonNullable<Presence['proposal']>['shape']>;
/** By view, which is another object whenever a pane moves: a colleague's pointer moves far more often than their proposal changes. */
const outlines = new WeakMap<PaneView, Map<string, string>>();

function outlinePath(view: PaneView, grid: Grid, shape: Shape): string {
  const known = outlines.get(view) ?? new Map<string, string>();
  outlines.set(view, known);
  const key = JSON.stringify(shape);
  const drawn = known.get(key);
  if (drawn !== undefined) return drawn;
  const { axis, slice } = view;
  const place = ([a, b]: readonly [number, number]): readonly [number, number] => {
    const at = axis === 0 ? voxel(slice, a, b) : axis === 1 ? voxel(a, slice, b) : voxel(a, b, slice);
    return view.worldToCanvas(toWorld(grid, at));
  };
  const outline = outlineOn(shape, cellsOf(shape), axis, slice)
    .map(([from, to]) => path([place(from), place(to)]))
    .join('');
  known.set(key, outline);
  return outline;
}

const path = (points: readonly (readonly [number, number])[]): string =>
  `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;

/** Towards the end of the rail of each pane: feet, back, the patient's left. */
const RAIL_END = { axial: [0, 0, -1], coronal: [0, 1, 0], sagittal: [1, 0, 0] } as const;

/** A small arrow at the slice rail: the slice that they see. */
function RailMark({
  view,
  grid,
  at,
  color,
}: {
  readonly view: PaneView;
  readonly grid: Grid;
  readonly at: readonly [number, number, number];
  readonly color: string;
}): ReactNode {
  const { axis, pane, sliceCount, width, height } = view;
  const through = step(grid.affine, axis);
  const isDown = through.reduce((sum, v, n) => sum + v * (RAIL_END[pane][n] as number), 0) > 0;
  const slice = toVoxel(grid, world(...at))[axis];
  const share = (Math.min(sliceCount - 1, Math.max(0, Math.round(slice))) + 0.5) / sliceCount;
  const y = height * (isDown ? share : 1 - share);
  return <path d={`M${width} ${y.toFixed(1)}l-7 -4v8z`} fill={color} stroke={DARK} strokeWidth={1} data-rail-mark />;
}
