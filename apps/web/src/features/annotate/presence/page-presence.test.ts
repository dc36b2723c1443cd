import { LIMITS, PagePresence, PRESENCE_COLORS } from '@annotome/contracts';
import { iFastest, makeBox, makeGrid, size, toWorld, voxel, type BoxMask, type World } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { type PaneView } from '../../viewer/types.ts';
import { type Click } from '../clicks/click-draft.ts';
import { noProposal, type ProposalView } from '../room/room-state.ts';
import { pagePresence, withinLimit, type PageNow } from './page-presence.ts';

const grid = makeGrid([200, 200, 100], [0.8, 0, 0, -80, 0, 0.8, 0, -80, 0, 0, 3, 900]);
const at = (i: number, j: number, k: number): World => toWorld(grid, voxel(i, j, k));

const quiet: PageNow = {
  grid,
  canWrite: true,
  room: { tool: 'click', target: { labelId: 'label-liver', segment: undefined }, proposal: noProposal, working: undefined },
  segmentId: undefined,
  segmentBox: undefined,
  proposed: undefined,
  view: {
    activePane: 'coronal',
    getViewState: () => ({
      position: [1.23456, -7.00001, 1000 / 3],
      cameras: { axial: { centre: [1, 2], mmPerPixel: 0.5 }, coronal: null, sagittal: null },
      window: { start: -160, end: 240 },
      preset: null,
      inverted: false,
      interpolated: true,
      crosshair: false,
      maximised: null,
      layout: {},
      mask: { mode: 'both', opacity: 0.35 },
      volumeRendering: false,
    }),
  },
  paneView: () => ({ width: 640, height: 480 }) as PaneView,
  cursor: undefined,
  isDrawing: false,
  toolCursor: undefined,
  trail: [],
  following: undefined,
};

const click = (n: number): Click => ({ id: n, world: at(20 + n, 30, 40), label: n % 3 === 0 ? 'outside' : 'inside' });
const proposal = (more: Partial<ProposalView>): ProposalView => ({ ...noProposal, ...more });

/** A mask whose rough shape is as long as one can be. */
const large: BoxMask = {
  box: makeBox(voxel(10, 10, 10), size(128, 128, 80)),
  data: iFastest(new Uint8Array(128 * 128 * 80).fill(1)),
  voxels: 128 * 128 * 80,
};

describe('what a page says', () => {
  it('is where it looks, in hundredths of a millimetre, and how much of the image fits in each pane', () => {
    expect(pagePresence(quiet)).toMatchObject({
      pane: 'coronal',
      view: {
        position: [1.23, -7, 333.33],
        cameras: { axial: { centre: [1, 2], span: 240 }, coronal: null },
        window: [-160, 240],
      },
      cursor: null,
      work: null,
      stroke: null,
      proposal: null,
      following: null,
    });
  });

  it('is what it segments: a label while there is no segment yet; nothing for who looks around, or may only look', () => {
    expect(pagePresence(quiet).target).toEqual({ labelId: 'label-liver', segment: null });
    expect(pagePresence({ ...quiet, segmentId: 'act-7' }).target).toEqual({ labelId: 'label-liver', segment: 'act-7' });
    expect(pagePresence({ ...quiet, room: { ...quiet.room, tool: 'look' } }).target).toBeNull();
    expect(pagePresence({ ...quiet, canWrite: false }).target).toBeNull();
    const noLabels = { ...quiet.room, target: { labelId: '', segment: undefined } };
    expect(pagePresence({ ...quiet, room: noLabels }).target).toBeNull();
  });

  it('is where it works: the stroke with its width, the click whose mask is awaited, the segment that a tool computes', () => {
    const toolCursor = {
      kind: 'brush',
      pane: 'axial',
      centre: at(60, 50, 20),
      radiusMm: 8,
      sphere: false,
      effect: 'add',
    } as const;
    const drawing = pagePresence({ ...quiet, isDrawing: true, toolCursor, trail: [at(50, 50, 20), at(60, 50, 20)] });
    expect(drawing.work).toEqual({ kind: 'draw', box: { start: [40, 40, 17], size: [31, 21, 7] } });
    expect(drawing.stroke).toMatchObject({ effect: 'add', radius: 8 });
    expect(drawing.stroke?.points).toHaveLength(2);

    const decoding = pagePresence({
      ...quiet,
      room: { ...quiet.room, proposal: proposal({ phase: 'decoding', clicks: [click(1)] }) },
    });
    expect(decoding.work?.kind).toBe('decode');
    const computing = pagePresence({ ...quiet, room: { ...quiet.room, working: 'Smoothing' }, segmentBox: large.box });
    expect(computing.work).toEqual({ kind: 'compute', box: { start: [10, 10, 10], size: [128, 128, 80] } });
    // A hover is no stroke.
    expect(pagePresence({ ...quiet, toolCursor, trail: [] }).stroke).toBeNull();
  });

  it('is its clicks before they are accepted, with the rough shape once there is a mask', () => {
    const waiting = {
      ...quiet,
      room: { ...quiet.room, proposal: proposal({ phase: 'preparing', clicks: [click(1), click(3)] }) },
    };
    expect(pagePresence(waiting).proposal).toMatchObject({ clicks: [{ label: 'inside' }, { label: 'outside' }], shape: null });
    const shown = {
      ...waiting,
      proposed: large,
      room: { ...quiet.room, proposal: proposal({ phase: 'proposed', clicks: [click(1)] }) },
    };
    expect(pagePresence(shown).proposal?.shape).toMatchObject({ box: { start: [10, 10, 10] } });
    expect(pagePresence({ ...shown, room: quiet.room }).proposal).toBeNull();
  });

  it('fits in the limit however much there is to say; where somebody is is never left out', () => {
    const clicks = Array.from({ length: 300 }, (_, n) => click(n));
    const trail = Array.from({ length: 48 }, (_, n) => at(10 + n * 1.2345, 20 + n * 2.3456, 30.123));
    const toolCursor = {
      kind: 'brush',
      pane: 'axial',
      centre: at(60, 50, 20),
      radiusMm: 8,
      sphere: false,
      effect: 'add',
    } as const;
    const most = pagePresence({
      ...quiet,
      room: { ...quiet.room, proposal: proposal({ phase: 'proposed', clicks }) },
      segmentId: 'a'.repeat(64),
      proposed: large,
      cursor: at(33.333, 44.444, 55.555),
      isDrawing: true,
      toolCursor,
      trail,
      following: 'user-somebody',
    });
    const state = withinLimit({ ...most, color: PRESENCE_COLORS[0], at: 1_800_000_000_000 });
    expect(JSON.stringify(state).length).toBeLessThanOrEqual(LIMITS.presenceBytes);
    expect(PagePresence.safeParse(state).error).toBeUndefined();
    expect(state).toMatchObject({ cursor: most.cursor, target: most.target, stroke: most.stroke, view: most.view });
    // Without a stroke there is room for clicks and shape.
    const usual = {
      ...most,
      stroke: null,
      proposal: most.proposal && { ...most.proposal, clicks: most.proposal.clicks.slice(-12) },
    };
    expect(withinLimit({ ...usual, color: PRESENCE_COLORS[0], at: 1_800_000_000_000 }).proposal?.shape).not.toBeNull();
  });
});
