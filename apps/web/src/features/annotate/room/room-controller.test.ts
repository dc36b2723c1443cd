import { compactActs } from '@annotome/mask-doc';
import { emptyMask, iFastest, makeBox, makeGrid, size, toWorld, voxel, type BoxMask, type World } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { type PanePointer, type Viewer } from '../../viewer/types.ts';
import { type DecodeAnswer, type DecodeRequest } from '../decode/decode-messages.ts';
import { type DecoderClient } from '../decode/decoder-client.ts';
import { DocumentSession } from '../mask-session/document-session.ts';
import { type CaseData, type RoomEvent, type Start } from './case-data.ts';
import { ClickTool } from './click-tool.ts';
import { PROPOSAL } from './mask-compositor.ts';
import { RoomController } from './room-controller.ts';

const grid = makeGrid([20, 20, 20], [-1.5, 0, 0, 0, 0, -1.5, 0, 0, 0, 0, 1.5, 0]);
const at = (i: number, j = 10, k = 10) => toWorld(grid, voxel(i, j, k));
const offset = (i: number, j = 10, k = 10): number => i + 20 * (j + 20 * k);

const data: CaseData = {
  caseId: 'case-0001',
  state: 'new',
  number: 1,
  of: 2,
  previousId: undefined,
  nextId: undefined,
  projectId: 'project-1',
  projectName: 'Abdomen',
  guideline: '',
  labels: [
    { id: 'liver', name: 'Liver', color: '#ff0000', key: '1' },
    { id: 'spleen', name: 'Spleen', color: '#00ff00', key: '7' },
  ],
  studyName: 'CT',
  warnings: [],
  volumeId: 'volume-1',
  grid,
  modality: 'CT',
  window: undefined,
  model: { hash: 'model', name: 'nano' },
  me: { userId: 'user-0001', name: 'Ada', role: 'annotator', canWrite: true },
};

/** Five voxels of the row of every inside click. */
function drawn({ prompts, base = [] }: DecodeRequest): DecodeAnswer {
  const cells = (of: DecodeRequest['prompts']): Set<number> =>
    new Set(
      of
        .filter(({ label }) => label === 'inside')
        .flatMap(({ world: [x] }) => [0, 1, 2, 3, 4].map((d) => Math.round(-x / 1.5) + d)),
    );
  const mask = (on: readonly number[]): BoxMask => {
    if (on.length === 0) return emptyMask();
    const data = new Uint8Array(20);
    for (const i of on) data[i] = 1;
    return { box: makeBox(voxel(0, 10, 10), size(20, 1, 1)), data: iFastest(data), voxels: on.length };
  };
  const [now, before] = [cells(prompts), cells(base)];
  return {
    add: mask([...now].filter((i) => !before.has(i))),
    remove: mask([...before].filter((i) => !now.has(i))),
    voxels: now.size,
    confidence: 0.9,
    timings: { embedding: 0, decoder: 0, mask: 0 },
  };
}

/** A viewer that shows nothing: every method does nothing, what is asked of it is enough for the controller. */
const blindViewer = new Proxy({} as Viewer, {
  get: (_, name) => {
    if (name === 'position') return at(10);
    if (name === 'whenFull') return Promise.resolve();
    if (name === 'describe') return () => 'Axial slice 11 of 20';
    if (name === 'getViewState') return () => undefined;
    // Ten pixels a millimetre, every click on the slice.
    if (name === 'paneView')
      return () => ({ sliceSpacing: 1.5, isNear: () => true, worldToCanvas: (p: World) => [-10 * p[0], -10 * p[1]] });
    return () => () => undefined;
  },
});

const settle = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

/** The controller over a real mask document; `regions` are ready from the start. */
async function openRoom({
  regions = [0],
  shelf = new Map<string, string>(),
  doc = new Doc(),
  network = { isThere: true },
  labels = data.labels,
} = {}) {
  const requested: Start[] = [];
  const sentences: string[] = [];
  const asked: DecodeRequest[] = [];
  let tell: (event: RoomEvent) => void = () => undefined;
  const saved = new DocumentSession({
    doc,
    grid,
    userId: data.me.userId,
    canWrite: true,
    now: () => 1,
    saved: () => ({ state: 'saved', since: undefined }),
    whenSynced: Promise.resolve(),
    onClose: () => undefined,
  });
  const decoder = {
    started: Promise.resolve(),
    decode: (request: DecodeRequest) => {
      asked.push(request);
      return Promise.resolve(drawn(request));
    },
    prefetch: () => Promise.resolve(),
  } as unknown as DecoderClient;
  const room = new RoomController({
    data: { ...data, labels },
    viewer: blindViewer,
    saved,
    decoder,
    server: {
      getCase: () => Promise.resolve(data),
      // The one window that covers so small an image.
      listWindows: () => Promise.resolve({ windows: [{ index: 0, start: [-54, -54, -54], ready: regions.includes(0) }] }),
      requestWindow: (_, start) => {
        if (!network.isThere) return Promise.reject(new Error('Failed to fetch'));
        requested.push(start);
        return Promise.resolve(false);
      },
      submit: () => Promise.resolve(),
      listen: (_, onEvent) => {
        tell = onEvent;
        return () => undefined;
      },
    },
    shelf: {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, value) => void shelf.set(key, value),
      removeItem: (key) => void shelf.delete(key),
    },
    now: () => 0,
    say: (sentence) => void sentences.push(sentence),
    drawn: () => Promise.resolve(),
    measured: () => undefined,
  });
  await settle();
  return { room, saved, requested, sentences, asked, shelf, doc, tell: (event: RoomEvent) => tell(event) };
}

const row = (of: Uint8Array): number[] => [...of.subarray(offset(0), offset(20))];
const cells = (of: Uint8Array, value: number): number[] => row(of).flatMap((v, i) => (v === value ? [i] : []));

describe('RoomController', () => {
  it('shows a proposal without saving it, and saves it with its clicks when it is accepted', async () => {
    const { room, saved } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([3, 4, 5, 6, 7]);
    expect(saved.segments).toEqual([]);
    room.accept();
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
    expect(saved.segments).toMatchObject([{ index: 1, name: 'Liver', clicks: [{ label: 'inside' }], confidence: 0.9 }]);
    expect(room.state.proposal.phase).toBe('idle');
  });

  it('Escape drops the proposal, and nothing of an accepted mask', async () => {
    const { room, saved } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    room.accept();
    room.click(at(10), 'inside');
    await settle();
    expect(room.drop()).toBe(true);
    expect(room.drop()).toBe(false);
    expect(cells(room.compositor.shown, 1)).toEqual([3, 4, 5, 6, 7]);
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
  });

  it('goes on with an accepted mask: what was corrected by hand stays, what the new clicks change changes', async () => {
    const { room, saved } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    room.accept();
    const pixel: BoxMask = { box: makeBox(voxel(4, 10, 10), size(1, 1, 1)), data: iFastest(Uint8Array.of(1)), voxels: 1 };
    room.beginHandEdit();
    room.applyHandEdit('eraser', [{ op: 'clear', mask: pixel }]);
    room.click(at(12), 'inside');
    await settle();
    room.accept();
    expect(cells(saved.labelmap, 1)).toEqual([3, 5, 6, 7, 12, 13, 14, 15, 16]);
  });

  it('accepts what is proposed before the first stroke of a hand tool, and does not touch it when a better region comes', async () => {
    const { room, saved, tell, asked } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    expect(room.beginHandEdit()).toBe(1);
    const runs = asked.length;
    tell({ type: 'window-ready', volumeId: 'volume-1', index: null, start: [-61, -54, -54] });
    await settle();
    expect(asked).toHaveLength(runs);
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
  });

  it('decodes the same clicks again when the region around the click is ready', async () => {
    const { room, tell, asked, requested } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    expect(requested).toHaveLength(1);
    const [start] = requested;
    tell({ type: 'window-ready', volumeId: 'volume-1', index: null, start: start as Start });
    await settle();
    expect(asked.map(({ windows }) => windows.map(({ url }) => url))).toEqual([
      ['/api/embeddings/model/volume-1/0'],
      [`/api/embeddings/model/volume-1/clicks/${(start as Start).join('_')}`],
    ]);
  });

  it('waits where nothing is prepared, asks for the region, and decodes when it is there', async () => {
    const { room, tell, asked, requested } = await openRoom({ regions: [] });
    room.click(at(3), 'inside');
    await settle();
    expect(room.state.proposal.phase).toBe('preparing');
    expect(asked).toEqual([]);
    expect(room.remaining(requested[0] as Start)).toBe(6_000);
    tell({ type: 'window-ready', volumeId: 'volume-1', index: null, start: requested[0] as Start });
    await settle();
    expect(room.state.proposal.phase).toBe('proposed');
  });

  it('undoes clicks, acceptance and hand work in one order, and does them again', async () => {
    const { room, saved } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    room.click(at(12), 'inside');
    await settle();
    room.accept();
    room.undo();
    await settle();
    expect(saved.segments).toEqual([]);
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([3, 4, 5, 6, 7, 12, 13, 14, 15, 16]);
    room.undo();
    await settle();
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([3, 4, 5, 6, 7]);
    room.redo();
    room.redo();
    await settle();
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7, 12, 13, 14, 15, 16]);
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([]);
  });

  it('accepts when another label is chosen, also while the answer is awaited, and aims the next click at it', async () => {
    const { room, saved } = await openRoom();
    room.click(at(3), 'inside');
    room.chooseLabel(7);
    await settle();
    expect(saved.segments).toMatchObject([{ name: 'Liver' }]);
    expect(room.state.target).toEqual({ labelId: 'spleen', segment: undefined });
    room.click(at(12), 'inside');
    await settle();
    room.nextObject();
    expect(cells(saved.labelmap, 2)).toEqual([12, 13, 14, 15, 16]);
    room.click(at(0), 'inside');
    await settle();
    room.accept();
    expect(saved.segments.map(({ name }) => name)).toEqual(['Liver', 'Spleen', 'Spleen 2']);
  });

  it('leaves locked segments alone, and says why a locked one cannot be changed', async () => {
    const { room, saved, sentences } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    room.accept();
    room.changeSegment(1, { locked: true }, 'locked');
    room.click(at(12), 'inside');
    expect(sentences.at(-1)).toMatch(/“Liver” is locked/);
    room.chooseLabel(7);
    room.click(at(5), 'inside');
    await settle();
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([8, 9]);
    room.accept();
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
  });

  it('brings clicks that were not accepted back after a reload, and what one had in hand', async () => {
    const first = await openRoom();
    first.room.chooseLabel(7);
    first.room.click(at(3), 'inside');
    await settle();
    first.room.close();
    const second = await openRoom({ shelf: first.shelf, doc: first.doc });
    await settle();
    expect(second.room.state.target.labelId).toBe('spleen');
    expect(cells(second.room.compositor.shown, PROPOSAL)).toEqual([3, 4, 5, 6, 7]);
  });

  it('moves, flips and takes clicks away, and asks for an inside one when none is left', async () => {
    const { room } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    const before = room.current();
    room.dragClick(1, at(8));
    room.dropClick(before);
    await settle();
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([8, 9, 10, 11, 12]);
    room.flip(1);
    await settle();
    expect(room.state.proposal.phase).toBe('needs-inside');
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([]);
    room.undo();
    room.undo();
    await settle();
    expect(cells(room.compositor.shown, PROPOSAL)).toEqual([3, 4, 5, 6, 7]);
    room.removeClick();
    expect(room.clicks).toEqual([]);
  });

  it('a segment that was made for a stroke which came to nothing is taken back by itself, then what was done before', async () => {
    const { room, saved } = await openRoom();
    const pixel: BoxMask = { box: makeBox(voxel(4, 10, 10), size(1, 1, 1)), data: iFastest(Uint8Array.of(1)), voxels: 1 };
    room.beginHandEdit();
    room.applyHandEdit('brush', [{ op: 'set', mask: pixel }]);
    room.nextObject();
    room.beginHandEdit();
    room.undo();
    expect([room.state.announcement, saved.segments.length]).toEqual(['Undone: segment made.', 1]);
    expect(cells(saved.labelmap, 1)).toEqual([4]);
    room.undo();
    expect([room.state.announcement, saved.segments.length]).toEqual(['Undone: brush.', 0]);
  });

  it('clicks that come back by undo, of a segment that is gone, are for a new one of its label', async () => {
    const { room, saved } = await openRoom();
    room.beginHandEdit();
    room.click(at(3), 'inside');
    await settle();
    room.deleteSegment(1);
    room.undo();
    room.undo();
    room.undo();
    room.redo();
    room.redo();
    await settle();
    room.accept();
    expect(saved.segments).toMatchObject([{ name: 'Liver' }]);
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
  });

  it('makes no segment in a project without labels, which no server would take, and says what to do', async () => {
    const { room, sentences, saved } = await openRoom({ labels: [] });
    room.click(at(3), 'inside');
    await settle();
    room.accept();
    expect([room.beginHandEdit(), saved.segments, room.clicks]).toEqual([undefined, [], []]);
    expect(sentences[0]).toBe('This project has no labels yet. Add them in the project’s settings.');
  });

  it('shows a hidden segment again when something is drawn in it, also while another is shown alone', async () => {
    const { room } = await openRoom();
    room.beginHandEdit();
    room.toggleHidden(1);
    room.beginHandEdit();
    expect(room.state.hidden.size).toBe(0);
    room.toggleSolo(1);
    room.chooseLabel(7);
    room.beginHandEdit();
    expect(room.state.solo).toBe(2);
  });

  it('undo ends where the server has settled what was done: nothing is said to be undone that is not', async () => {
    const { room, saved, doc } = await openRoom();
    room.click(at(3), 'inside');
    await settle();
    room.accept();
    const done = compactActs(encodeStateAsUpdate(doc), { size: grid.size, now: 10, undoable: { acts: 0, ms: 0 } });
    applyUpdate(doc, done?.update ?? new Uint8Array());
    const pixel: BoxMask = { box: makeBox(voxel(15, 10, 10), size(1, 1, 1)), data: iFastest(Uint8Array.of(1)), voxels: 1 };
    room.beginHandEdit();
    room.applyHandEdit('brush', [{ op: 'set', mask: pixel }]);
    room.undo();
    expect(room.state.announcement).toBe('Undone: brush.');
    room.undo();
    expect([room.state.announcement, room.state.canUndo]).toEqual(['Nothing to undo.', false]);
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7]);
    expect(room.clicks).toHaveLength(1);
    expect(room.state.proposal.phase).toBe('idle');
    room.redo();
    expect(cells(saved.labelmap, 1)).toEqual([3, 4, 5, 6, 7, 15]);
  });

  it('says that a region cannot be asked for without a network, and asks for it when the server is back', async () => {
    const network = { isThere: false };
    const { room, requested, tell } = await openRoom({ regions: [], network });
    room.click(at(3), 'inside');
    await settle();
    expect(room.state.proposal).toMatchObject({ phase: 'preparing', unasked: true });
    network.isThere = true;
    tell({ type: 'connected' });
    await settle();
    expect(requested).toHaveLength(1);
    expect(room.state.proposal).toMatchObject({ phase: 'preparing', unasked: false });
  });
});

describe('the click tool', () => {
  const press = (type: PanePointer['type'], i: number, more: Partial<PanePointer> = {}): PanePointer => ({
    type,
    pane: 'axial',
    world: at(i),
    voxel: voxel(i, 10, 10),
    canvas: [15 * i, 150],
    button: 0,
    alt: false,
    shift: false,
    ctrl: false,
    pressure: 0.5,
    pointerType: 'mouse',
    deltaY: 0,
    ...more,
  });
  const places = (room: RoomController) => room.clicks.map(({ world, label }) => [Math.round(-world[0] / 1.5), label]);

  it('says that a place is outside the image, and a drag from there moves no other click', async () => {
    const { room, sentences } = await openRoom();
    const tool = new ClickTool(room);
    for (const type of ['down', 'up'] as const) tool.pointer(press(type, 3));
    for (const [type, i] of [['down', 25], ['move', 15], ['up', 15]] as const) tool.pointer(press(type, i));
    expect(sentences).toEqual(['That place is outside the image. Click in the image.']);
    expect(places(room)).toEqual([[3, 'inside']]);
  }); // prettier-ignore

  it('moves no click of a locked segment', async () => {
    const { room } = await openRoom();
    const tool = new ClickTool(room);
    for (const type of ['down', 'up'] as const) tool.pointer(press(type, 3));
    await settle();
    room.accept();
    room.changeSegment(1, { locked: true }, 'locked');
    for (const [type, i] of [['down', 9], ['move', 15], ['up', 15]] as const) tool.pointer(press(type, i));
    expect(places(room)).toEqual([[3, 'inside']]);
  }); // prettier-ignore

  it('puts a dragged click back when the drag is cancelled', async () => {
    const { room } = await openRoom();
    const tool = new ClickTool(room);
    for (const type of ['down', 'up'] as const) tool.pointer(press(type, 3));
    for (const [type, i] of [['down', 3], ['move', 12], ['cancel', 12]] as const) tool.pointer(press(type, i));
    expect(places(room)).toEqual([[3, 'inside']]);
    room.undo();
    expect(room.clicks).toEqual([]);
  }); // prettier-ignore

  it('leaves a finger that comes down to the slices: only a tap clicks, a long one outside', async () => {
    const { room } = await openRoom();
    const tool = new ClickTool(room);
    expect(tool.pointer(press('down', 3, { pointerType: 'touch' }))).toBe(false);
    expect(room.clicks).toEqual([]);
    tool.pointer(press('tap', 3, { pointerType: 'touch' }));
    tool.pointer(press('tap', 9, { pointerType: 'touch', button: 2 }));
    expect(places(room)).toEqual([[3, 'inside'], [9, 'outside']]);
    expect(tool.pointer(press('down', 3, { pointerType: 'touch' }))).toBe(true);
  }); // prettier-ignore
});
