import { LIMITS, PagePresence, Presence, UserId, type PresenceColor } from '@annotome/contracts';
import { iFastest, makeBox, makeGrid, size, toWorld, voxel, world, type World } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { applyAwarenessUpdate, encodeAwarenessUpdate, modifyAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { type PanePointer, type PaneView, type Viewer, type ViewState } from '../../viewer/types.ts';
import { DocumentSession } from '../mask-session/document-session.ts';
import { type CaseData } from '../room/case-data.ts';
import { RoomController } from '../room/room-controller.ts';
import { type ToolCursor } from '../tools/tool-host.ts';
import { handClock } from './hand-clock.ts';
import { RoomPresence } from './room-presence.ts';
import { type Clock } from './throttle.ts';

const grid = makeGrid([40, 40, 40], [1.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1.5, 0]);
const at = (i: number, j = 10, k = 10): World => toWorld(grid, voxel(i, j, k));

const dataOf = (name: string, canWrite: boolean): CaseData => ({
  caseId: 'case-0001',
  state: 'new',
  number: 1,
  of: 1,
  previousId: undefined,
  nextId: undefined,
  projectId: 'project-1',
  projectName: 'Abdomen',
  guideline: '',
  labels: [{ id: 'label-liver', name: 'Liver', color: '#ff0000', key: '1' }],
  studyName: 'CT',
  warnings: [],
  volumeId: 'volume-1',
  grid,
  modality: 'CT',
  window: undefined,
  model: undefined,
  me: { userId: `user-${name}-00`, name, role: canWrite ? 'annotator' : 'viewer', canWrite },
});

/** The parts of the viewer that presence uses, on panes of a size. */
function viewerOf(width: number, height: number, clock: Clock) {
  let state: ViewState = {
    position: [0, 0, 0],
    cameras: { axial: null, coronal: null, sagittal: null },
    window: { start: -160, end: 240 },
    preset: 'Abdomen',
    inverted: false,
    interpolated: true,
    crosshair: false,
    maximised: null,
    layout: {},
    mask: { mode: 'both', opacity: 0.35 },
    volumeRendering: false,
  };
  const views = new Set<() => void>();
  let pointer: World | undefined;
  let press: (event: PanePointer) => boolean | void = () => undefined;
  let isFrameComing = false;
  const redraw = (): void => {
    if (isFrameComing) return;
    isFrameComing = true;
    clock.after(16, () => {
      isFrameComing = false;
      for (const handler of views) handler();
    });
  };
  const change = (next: Partial<ViewState>): void => {
    state = { ...state, ...next };
    redraw();
  };
  const parts = {
    activePane: 'axial',
    getViewState: () => state,
    setViewState: (next: unknown) => change(next as ViewState),
    get isMaskShown() {
      return state.mask.mode !== 'off';
    },
    paneView: () => ({ width, height }) as PaneView,
    onView: (handler: () => void) => {
      views.add(handler);
      return () => views.delete(handler);
    },
    onPointer: (handler: typeof press) => {
      press = handler;
      return () => undefined;
    },
    get readout() {
      return pointer && { world: pointer };
    },
    get position() {
      return world(...state.position);
    },
    jumpTo: (point: World) => change({ position: [point[0], point[1], point[2]] }),
  };
  const viewer = new Proxy(parts as unknown as Viewer, {
    get: (target, name) => (Reflect.has(target, name) ? (Reflect.get(target, name) as unknown) : () => () => undefined),
  });
  return {
    viewer,
    change,
    see: () => state,
    point: (to: World | undefined) => {
      pointer = to;
      redraw();
    },
    press: () => press({ type: 'down' } as PanePointer),
  };
}

interface Visitor {
  readonly name: string;
  readonly canWrite?: boolean;
  readonly pane?: readonly [width: number, height: number];
}

/** Pages on one case, with what passes between them: each state named by the server, as `apps/sync` does it. */
async function meet(...visitors: readonly Visitor[]) {
  const clock = handClock();
  const sent: { readonly from: string; readonly at: number; readonly bytes: number }[] = [];
  const pages = visitors.map(({ name, canWrite = true, pane = [600, 400] }) => {
    const data = dataOf(name, canWrite);
    const screen = viewerOf(...pane, clock);
    const saved = new DocumentSession({
      doc: new Doc(),
      grid,
      userId: data.me.userId,
      canWrite,
      now: () => 1,
      saved: () => ({ state: 'saved', since: undefined }),
      whenSynced: Promise.resolve(),
      onClose: () => undefined,
    });
    const sentences: string[] = [];
    const room = new RoomController({
      data,
      viewer: screen.viewer,
      saved,
      decoder: undefined,
      server: { listen: () => () => undefined } as never,
      shelf: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
      now: () => clock.now(),
      say: (sentence) => sentences.push(sentence),
      drawn: () => Promise.resolve(),
      measured: () => undefined,
    });
    let drawn: () => void = () => undefined;
    const hand = {
      isStroke: false,
      at: undefined as ToolCursor | undefined,
      cursor: () => hand.at,
      onChange: (listener: () => void) => {
        drawn = listener;
        return () => undefined;
      },
      stroke: (to: World) => {
        hand.isStroke = true;
        hand.at = { kind: 'brush', pane: 'axial', centre: to, radiusMm: 5, sphere: false, effect: 'add' };
        drawn();
      },
      letGo: () => {
        hand.isStroke = false;
        drawn();
      },
    };
    const { awareness } = saved;
    const presence = new RoomPresence({ room, hand, awareness, clock, today: () => 1_700_000_000_000 + clock.now() });
    return { name, ...screen, room, hand, awareness, presence, sentences, saved };
  });
  for (const from of pages) {
    from.awareness.on(
      'update',
      ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown) => {
        if (origin !== 'local') return;
        const update = encodeAwarenessUpdate(from.awareness, [...added, ...updated, ...removed]);
        const named = modifyAwarenessUpdate(update, (state: unknown) => {
          if (state === null) return null;
          sent.push({ from: from.name, at: clock.now(), bytes: JSON.stringify(state).length });
          const role = from.room.ports.data.me.canWrite ? 'annotator' : 'viewer';
          return {
            ...PagePresence.parse(state),
            user: { id: UserId.parse(from.room.ports.data.me.userId), name: from.name, role },
          };
        });
        for (const to of pages) if (to !== from) applyAwarenessUpdate(to.awareness, named, 'server');
      },
    );
  }
  for (let n = 0; n < 10; n++) await Promise.resolve();
  clock.pass(100);
  const close = (): void => {
    for (const { presence, room, saved } of pages) {
      presence.close();
      room.close();
      saved.close();
    }
  };
  return { clock, sent, pages, close };
}

const idOf = (name: string): string => `user-${name}-00`;

describe('presence between pages', () => {
  it('shows each the other: name, role, place and what they segment, a viewer too', async () => {
    const { pages, close } = await meet({ name: 'ana' }, { name: 'vera', canWrite: false });
    const [ana, vera] = pages as [(typeof pages)[0], (typeof pages)[0]];
    expect(ana.presence.state.people.map(({ user }) => [user.name, user.role])).toEqual([['vera', 'viewer']]);
    expect(vera.presence.state.people[0]).toMatchObject({
      user: { name: 'ana', role: 'annotator' },
      target: { labelId: 'label-liver', segment: null },
      tool: 'click',
    });
    expect(ana.presence.state.people[0]?.target).toBeNull();
    const colors = [ana, vera].map(({ presence }) => presence.state.color);
    expect(new Set<PresenceColor>(colors).size).toBe(2);
    expect(vera.presence.state.people[0]?.color).toBe(ana.presence.state.color);
    close();
  });

  it('marks the segment that a colleague has in hand while it is seen here, whether they work or not', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    const segment = ana.saved.addSegment({ labelId: 'label-liver', name: 'Liver', color: '#ff0000' });
    const box = makeBox(voxel(4, 5, 6), size(2, 2, 2));
    ana.saved.applyEdits(segment, 'brush', [{ op: 'set', mask: { box, data: iFastest(new Uint8Array(8).fill(1)), voxels: 8 } }]);
    applyUpdate(ben.awareness.doc, encodeStateAsUpdate(ana.awareness.doc));
    const held = (): unknown => ben.presence.state.people.map((person) => ben.presence.heldBy(person));
    expect(held()).toEqual([undefined]);
    ana.room.set({ target: { labelId: 'label-liver', segment } });
    clock.pass(80);
    expect(held()).toEqual([box]);
    ben.room.toggleHidden(segment);
    expect(held()).toEqual([undefined]);
    ben.room.toggleHidden(segment);
    ben.room.toggleSolo(segment);
    expect(held()).toEqual([box]);
    ben.room.toggleSolo(segment);
    ben.change({ mask: { mode: 'off', opacity: 0.35 } });
    expect(held()).toEqual([undefined]);
    close();
  });

  it('says where the pointer is at most thirty times a second, the last place always, and nothing while it rests', async () => {
    const { pages, clock, sent, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    sent.length = 0;
    const begun = clock.now();
    for (let n = 0; n < 200; n++) {
      ana.point(at(n / 10));
      clock.pass(5);
    }
    clock.pass(80);
    expect(sent.length).toBeLessThanOrEqual(33);
    expect(sent.length).toBeGreaterThan(25);
    sent.slice(1).forEach(({ at: time }, n) => expect(time - (sent[n]?.at ?? begun)).toBeGreaterThanOrEqual(33));
    expect(ben.presence.state.people[0]?.cursor).toEqual([29.85, 15, 15]);
    const count = sent.length;
    for (let n = 0; n < 100; n++) {
      // The picture is drawn again, for whatever reason.
      ana.point(at(19.9));
      clock.pass(20);
    }
    expect(sent.length).toBe(count);
    close();
  });

  it('hides a pointer that has rested long, or has left the slices', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ana.point(at(3));
    clock.pass(19_000);
    expect(ben.presence.state.people[0]?.cursor).not.toBeNull();
    clock.pass(1_100);
    expect(ben.presence.state.people[0]?.cursor).toBeNull();
    ana.point(at(4));
    clock.pass(80);
    expect(ben.presence.state.people[0]?.cursor).not.toBeNull();
    ana.point(undefined);
    clock.pass(80);
    expect(ben.presence.state.people[0]?.cursor).toBeNull();
    close();
  });

  it('shows a stroke while it is drawn, all of it however long, within the limit, and the place for a moment after', async () => {
    const { pages, clock, sent, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    for (let n = 0; n < 400; n++) {
      ana.hand.stroke(at(5 + n / 20.3, 10 + n / 30.7));
      clock.pass(16);
    }
    clock.pass(80);
    const { stroke, work } = ben.presence.state.people[0] ?? {};
    expect(stroke?.points[0]).toEqual([7.5, 15, 15]);
    expect(stroke?.points.length).toBeGreaterThan(20);
    expect(work).toMatchObject({ kind: 'draw' });
    expect(Math.max(...sent.map(({ bytes }) => bytes))).toBeLessThanOrEqual(LIMITS.presenceBytes);
    ana.hand.letGo();
    clock.pass(80);
    expect(ben.presence.state.people[0]?.stroke).toBeNull();
    expect(ben.presence.marks[0]?.work).not.toBeNull();
    clock.pass(5_000);
    expect(ben.presence.marks[0]?.work).toBeNull();
    close();
  });

  it('follows: the same part of the image on other panes, until the person moves themselves', async () => {
    const { pages, clock, close } = await meet({ name: 'ana', pane: [800, 400] }, { name: 'ben', pane: [300, 200] });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ben.presence.follow(idOf('ana'));
    const cameras = { axial: { centre: [4, 5] as const, mmPerPixel: 0.25 }, coronal: null, sagittal: null };
    ana.change({ position: [12, 30, 45], cameras, window: { start: -1000, end: 400 } });
    clock.pass(80);
    expect(ben.see()).toMatchObject({ position: [12, 30, 45], window: { start: -1000, end: 400 } });
    // 400 px × 0.25 mm are 100 mm, on 200 px.
    expect(ben.see().cameras.axial).toEqual({ centre: [4, 5], mmPerPixel: 0.5 });
    clock.pass(80);
    expect(ana.presence.state.people[0]?.following).toBe(idOf('ana'));

    ben.change({ position: [1, 2, 3] });
    clock.pass(20);
    expect(ben.presence.state.follow.state).toBe('free');
    // The place is one's own, and so is the brightness again.
    expect(ben.see()).toMatchObject({ position: [1, 2, 3], window: { start: -160, end: 240 }, preset: 'Abdomen' });
    ana.change({ position: [20, 20, 20] });
    clock.pass(80);
    expect(ben.see().position).toEqual([1, 2, 3]);
    close();
  });

  it('lets go at a key that moves the view, also while the colleague moves on at the same moment', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ben.presence.follow(idOf('ana'));
    ana.change({ position: [12, 30, 45] });
    clock.pass(200);
    ana.change({ position: [20, 20, 20] });
    // What ana says comes after 16 ms; the frame of ben's page that draws his own move after 26.
    clock.pass(10);
    ben.change({ position: [12, 30, 46] });
    clock.pass(7);
    expect(ben.see().position).toEqual([12, 30, 46]);
    clock.pass(200);
    expect(ben.see().position).toEqual([12, 30, 46]);
    expect(ben.presence.state.follow.state).toBe('free');
    close();
  });

  it('stops following at a press, and says whether there was anything to stop', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ben.presence.followNext();
    expect(ben.presence.state).toMatchObject({ follow: { state: 'following' }, followed: { user: { name: 'ana' } } });
    ben.press();
    expect(ben.presence.state.follow.state).toBe('free');
    expect(ben.presence.ownWay()).toBe(false);
    ben.presence.followNext();
    expect(ben.presence.ownWay()).toBe(true);
    clock.pass(80);
    close();
  });

  it('waits for a colleague whose page is loaded anew; ends when they do not come back', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ben.presence.follow(idOf('ana'));
    const state = ana.awareness.getLocalState();
    ana.awareness.setLocalState(null);
    expect(ben.presence.state).toMatchObject({ follow: { state: 'waiting' }, people: [], followed: { user: { name: 'ana' } } });
    ana.awareness.setLocalState(state);
    expect(ben.presence.state.follow.state).toBe('following');
    ana.awareness.setLocalState(null);
    clock.pass(15_000);
    expect(ben.presence.state).toMatchObject({ follow: { state: 'free' }, followed: undefined });
    close();
  });

  it('does not let two follow each other: both would stand still', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ben.presence.follow(idOf('ana'));
    clock.pass(80);
    ana.presence.follow(idOf('ben'));
    expect(ana.presence.state.follow.state).toBe('free');
    expect(ana.sentences).toEqual(['ben follows you.']);
    close();
  });

  it('jumps to where a colleague points, else to what they see, one after the other', async () => {
    const { pages, clock, close } = await meet({ name: 'ana' }, { name: 'ben' }, { name: 'chen' });
    const [ana, ben, chen] = pages as [(typeof pages)[0], (typeof pages)[0], (typeof pages)[0]];
    ana.point(at(4, 5, 6));
    chen.change({ position: [30, 31, 32] });
    clock.pass(80);
    ben.presence.jumpToNext();
    expect(ben.see().position).toEqual([6, 7.5, 9]);
    ben.presence.jumpToNext();
    expect(ben.see().position).toEqual([30, 31, 32]);
    ben.presence.jumpToNext();
    expect(ben.see().position).toEqual([6, 7.5, 9]);
    close();
  });

  it('is gone when the page is closed, and says so when one is alone', async () => {
    const { pages, close } = await meet({ name: 'ana' }, { name: 'ben' });
    const [ana, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    ana.presence.close();
    expect(ben.presence.state.people).toEqual([]);
    ben.presence.followNext();
    expect(ben.sentences).toEqual(['Nobody else has this case open.']);
    close();
  });

  it('says only what the server lets pass', async () => {
    const { pages, close } = await meet({ name: 'ana' }, { name: 'ben' });
    for (const { awareness } of pages as { awareness: Awareness }[]) {
      for (const state of awareness.getStates().values()) {
        expect(PagePresence.safeParse(state).error).toBeUndefined();
      }
      expect([...awareness.getStates().values()].filter((state) => Presence.safeParse(state).success)).toHaveLength(1);
    }
    close();
  });
});
