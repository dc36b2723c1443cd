import { type UserId } from '@annotome/contracts';
import { makeGrid, toWorld, voxel, type World } from '@annotome/volume';
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { fitCamera, paneView } from '../../viewer/geometry/pane-view.ts';
import { frameOf, sliceOf } from '../../viewer/geometry/slice-frame.ts';
import { type Pane, type PanePointer, type Viewer } from '../../viewer/types.ts';
import { type RoomEvent } from '../room/case-data.ts';
import { type CommentsServer, type Mention, type Thread } from './comments-server.ts';
import { listed, pinned } from './comments-state.ts';
import { NEW, RoomComments, type CommentsPorts } from './room-comments.ts';

const grid = makeGrid([40, 30, 20], [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2.5, 0]);
const size = { width: 400, height: 300 };
const anna = { userId: 'anna' as UserId, name: 'Anna' };

let made = 0;
const thread = (at: [number, number, number], more: Partial<Thread> = {}): Thread => {
  const n = ++made;
  const createdAt = new Date(n * 1000);
  const comments = [{ id: `comment-${n}`, text: `Text ${n}`, createdAt, editedAt: null, author: anna, mentions: [] }];
  return { id: `thread-${n}`, voxel: at, createdAt, resolved: null, unread: false, comments, ...more };
};

/** The comments over a server that keeps its conversations in a list, and a viewer that knows geometry only. */
function openComments({ threads = [] as Thread[], shelf = new Map<string, string>(), failing = false, me = 'me' } = {}) {
  /** `deaf`: what is sent arrives, its answer does not. */
  const server = { threads, failing, deaf: false, calls: [] as string[], ids: [] as string[] };
  const called = async <T>(what: string, answer: () => T): Promise<T> => {
    server.calls.push(what);
    if (server.failing) throw new Error('fetch failed');
    return Promise.resolve(answer());
  };
  const ports: CommentsServer = {
    list: () => called('list', () => [...server.threads]),
    people: () => called('people', () => [{ ...anna, email: 'a@x' }]),
    create: (_, at, text, commentId) =>
      called(`create ${at.join()} ${text}`, () => {
        server.ids.push(commentId);
        const known = server.threads.find(({ comments: [first] }) => first?.id === commentId);
        if (known) return known.id;
        const one = thread([...at]);
        server.threads = [...server.threads, { ...one, comments: one.comments.map((first) => ({ ...first, id: commentId })) }];
        if (server.deaf) throw new Error('fetch failed');
        return one.id;
      }),
    reply: (id, text, commentId) => called(`reply ${id} ${text}`, () => void server.ids.push(commentId)),
    edit: (id, text) => called(`edit ${id} ${text}`, () => undefined),
    remove: (id) => called(`remove ${id}`, () => undefined),
    resolve: (id, resolved) => called(`resolve ${id} ${resolved}`, () => undefined),
    read: (id) => called(`read ${id}`, () => undefined),
    mentions: () => called('mentions', () => [{ threadId: 'elsewhere', isUnread: true, text: 'You' } as unknown as Mention]),
  };
  let position: World = toWorld(grid, voxel(20, 15, 10));
  let pointer: (event: PanePointer) => boolean | void = () => false;
  let cursor: string | undefined;
  const view = (pane: Pane) => {
    const frame = frameOf(grid, pane);
    return paneView(frame, sliceOf(frame, position), fitCamera(frame, size), size);
  };
  const viewer = {
    get position() {
      return position;
    },
    activePane: 'axial',
    paneView: view,
    jumpTo: (to: World) => void (position = to),
    redrawOverlays: () => undefined,
    setCursor: (css: string | undefined) => void (cursor = css),
    onPointer: (handler: typeof pointer) => {
      pointer = handler;
      return () => undefined;
    },
  } as unknown as Viewer;
  let tell: (event: RoomEvent) => void = () => undefined;
  const said: string[] = [];
  const mentions: Mention[] = [];
  const tool = createStore(() => ({ tool: 'brush' }));
  const taken: string[] = [];
  const room = {
    ports: {
      viewer,
      shelf: {
        getItem: (key: string) => shelf.get(key) ?? null,
        setItem: (key: string, text: string) => void shelf.set(key, text),
        removeItem: (key: string) => void shelf.delete(key),
      },
      data: { caseId: 'case-0001', grid, me: { userId: me } },
      say: (sentence: string) => void said.push(sentence),
    },
    store: tool,
    set: () => undefined,
    onEvent: (listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    },
  } as unknown as CommentsPorts['room'];
  const comments = new RoomComments({
    room,
    server: ports,
    pointerTaken: () => void taken.push('taken'),
    pointerGiven: () => {
      taken.push('given');
      cursor = 'none';
    },
    mentioned: (mention) => void mentions.push(mention),
  });
  const press = (type: PanePointer['type'], at: readonly [number, number], more: Partial<PanePointer> = {}): boolean => {
    const world = view('axial').canvasToWorld(...at);
    const [i, j, k] = [-world[0], -world[1], world[2] / 2.5];
    const event = { type, pane: 'axial', canvas: at, world, voxel: voxel(i, j, k), button: type === 'down' ? 0 : -1 };
    return pointer({ ...event, alt: false, shift: false, ctrl: false, pointerType: 'mouse', ...more } as PanePointer) === true;
  };
  const placeOf = (at: readonly [number, number, number]) => view('axial').worldToCanvas(toWorld(grid, voxel(...at)));
  return {
    comments,
    server,
    said,
    mentions,
    taken,
    shelf,
    press,
    placeOf,
    get position() {
      return position;
    },
    get cursor() {
      return cursor;
    },
    tell: (event: RoomEvent) => tell(event),
    chooseTool: (name: string) => tool.setState({ tool: name }),
  };
}

const settle = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await Promise.resolve();
};
const page = { hidden: false };
vi.stubGlobal('document', page);

describe('comments in the room', () => {
  it('arrive when somebody says something in this case, and not for another', async () => {
    const { comments, server, tell } = openComments();
    await settle();
    server.threads = [thread([1, 2, 3])];
    tell({ type: 'comment', caseId: 'case-0002', threadId: 'x' });
    await settle();
    expect(comments.state.threads).toEqual([]);
    tell({ type: 'comment', caseId: 'case-0001', threadId: 'x' });
    await settle();
    expect(comments.state.threads.map(({ voxel: at }) => [...at])).toEqual([[1, 2, 3]]);
  });

  it('that happen while they are asked for are asked for once more', async () => {
    const { server, tell } = openComments();
    for (let n = 0; n < 5; n++) tell({ type: 'comment', caseId: 'case-0001', threadId: 'x' });
    await settle();
    expect(server.calls).toEqual(['list', 'list']);
  });

  it('stay as they were where the server does not answer', async () => {
    const { comments, server } = openComments({ threads: [thread([1, 2, 3])] });
    await settle();
    server.failing = true;
    await comments.load();
    expect([comments.state.loaded, comments.state.threads.length]).toEqual(['failed', 1]);
  });

  it('are pinned to the voxel under a press, which no tool sees', async () => {
    const it = openComments();
    const { comments, press, placeOf } = it;
    await settle();
    comments.startPlacing();
    expect(it.cursor).toBe('crosshair');
    const [x, y] = placeOf([7, 9, 10]);
    expect(press('hover', [x, y])).toBe(true);
    expect(press('down', [x + 0.3, y - 0.3])).toBe(true);
    // While the button is down the keyboard is the picture's.
    expect(comments.state.card).toBeUndefined();
    expect(press('up', [x + 0.3, y - 0.3])).toBe(true);
    expect(comments.state).toMatchObject({ placing: false, card: { threadId: undefined, voxel: [7, 9, 10], pane: 'axial' } });
    expect(it.taken).toEqual(['taken', 'given']);
  });

  it('are not pinned beside the image, where a press does nothing, and the other buttons stay the viewer’s', async () => {
    const { comments, press, placeOf } = openComments();
    await settle();
    comments.startPlacing();
    const [x, y] = placeOf([7, 9, 10]);
    expect(press('down', [x, y], { button: 2 })).toBe(false);
    expect(press('wheel', [x, y])).toBe(false);
    expect(press('down', [x, y], { voxel: voxel(-3, 9, 10) })).toBe(true);
    press('up', [x, y]);
    press('down', [x, y]);
    press('cancel', [x, y]);
    press('up', [x, y]);
    expect(comments.state).toMatchObject({ placing: true, card: undefined });
  });

  it('are pinned at the crosshair by Enter; Escape gives up, then closes, then is not theirs', async () => {
    const { comments } = openComments();
    await settle();
    expect(comments.key('Enter')).toBe(false);
    comments.startPlacing();
    expect(comments.key('Enter')).toBe(true);
    expect(comments.state.card?.voxel).toEqual([20, 15, 10]);
    comments.startPlacing();
    expect([comments.key('Escape'), comments.state.placing]).toEqual([true, false]);
    expect([comments.key('Escape'), comments.state.card]).toEqual([true, undefined]);
    expect(comments.key('Escape')).toBe(false);
  });

  it('are not pinned any more once another tool is chosen', async () => {
    const { comments, chooseTool } = openComments();
    await settle();
    comments.startPlacing();
    chooseTool('eraser');
    expect(comments.state.placing).toBe(false);
  });

  it('open at a press on the pin’s head, on its own slice, and leave every other press to the tool', async () => {
    const one = thread([7, 9, 10]);
    const it = openComments({ threads: [one] });
    const { comments, press, placeOf } = it;
    await settle();
    const [x, y] = placeOf([7, 9, 10]);
    expect(press('down', [x - 8, y + 8])).toBe(false);
    expect(press('hover', [x + 11, y - 11])).toBe(true);
    expect(it.cursor).toBe('pointer');
    expect(press('hover', [x - 8, y + 8])).toBe(false);
    expect(it.cursor).toBe('none');
    expect(press('down', [x + 11, y - 11])).toBe(true);
    expect(comments.state.card).toMatchObject({ threadId: one.id, takesFocus: false });
    comments.close();
    comments.show({ pins: false });
    expect(press('down', [x + 11, y - 11])).toBe(false);
  });

  it('are jumped to from the list and by the link, also before they have arrived', async () => {
    const one = thread([3, 4, 5]);
    const it = openComments({ threads: [one] });
    it.comments.open(one.id);
    expect(it.comments.state.card).toBeUndefined();
    await settle();
    expect(it.comments.state.card).toMatchObject({ threadId: one.id, voxel: [3, 4, 5] });
    expect(it.position).toEqual(toWorld(grid, voxel(3, 4, 5)));
  });

  it('that are gone are said to be', async () => {
    const { comments, said } = openComments();
    comments.open('thread-gone');
    await settle();
    expect(said).toEqual(['This comment is not there any more.']);
  });

  it('are read when they are opened, once', async () => {
    const one = thread([3, 4, 5], { unread: true });
    const { comments, server } = openComments({ threads: [one] });
    await settle();
    comments.open(one.id);
    comments.open(one.id);
    expect(server.calls.filter((call) => call.startsWith('read'))).toEqual([`read ${one.id}`]);
    expect(comments.state.threads[0]?.unread).toBe(false);
  });

  it('are not read while the page is out of sight', async () => {
    const one = thread([3, 4, 5], { unread: true });
    const { comments, server } = openComments({ threads: [one] });
    await settle();
    page.hidden = true;
    comments.open(one.id);
    expect(server.calls).not.toContain(`read ${one.id}`);
    page.hidden = false;
    comments.see();
    expect(server.calls).toContain(`read ${one.id}`);
  });

  it('tell of a mention elsewhere, but not of one that is being looked at, or that was read', async () => {
    const one = thread([3, 4, 5]);
    const { comments, mentions, tell } = openComments({ threads: [one] });
    await settle();
    comments.open(one.id);
    tell({ type: 'mention', userId: 'me', threadId: one.id, isNew: true });
    tell({ type: 'mention', userId: 'me', threadId: 'elsewhere', isNew: false });
    tell({ type: 'mention', userId: 'anna', threadId: 'elsewhere', isNew: true });
    await settle();
    expect(mentions).toEqual([]);
    tell({ type: 'mention', userId: 'me', threadId: 'elsewhere', isNew: true });
    await settle();
    expect(mentions.map(({ threadId }) => threadId)).toEqual(['elsewhere']);
  });

  it('that could not be sent are kept on this computer, with their place, over a reload, until they are', async () => {
    const shelf = new Map<string, string>();
    const { comments, server } = openComments({ shelf, failing: true });
    await settle();
    comments.place(voxel(1, 2, 3));
    comments.drafts.keep(NEW, 'Is this it?', [1, 2, 3]);
    comments.drafts.keep('thread-9', 'A reply');
    await expect(comments.create(voxel(1, 2, 3), 'Is this it?')).rejects.toThrow('fetch failed');
    expect(openComments({ shelf, me: 'somebody else here' }).comments.unfinished).toBeUndefined();
    const again = openComments({ shelf });
    await settle();
    expect([again.comments.drafts.text(NEW), again.comments.drafts.text('thread-9')]).toEqual(['Is this it?', 'A reply']);
    expect(again.comments.unfinished).toEqual([1, 2, 3]);
    await again.comments.create(voxel(1, 2, 3), 'Is this it?');
    expect(again.server.calls).toContain('create 1,2,3 Is this it?');
    expect([again.comments.drafts.text(NEW), again.comments.unfinished]).toEqual(['', undefined]);
    expect(again.comments.drafts.text('thread-9')).toBe('A reply');
    expect(server.threads).toEqual([]);
    await again.comments.reply('thread-9', 'A reply');
    expect([...shelf.keys()].filter((key) => key.includes('case-0001'))).toEqual([]);
  });

  it('whose answer was lost are the same comment when they are sent again, and are no draft any more once they are seen', async () => {
    const shelf = new Map<string, string>();
    const { comments, server, tell } = openComments({ shelf });
    await settle();
    server.deaf = true;
    comments.place(voxel(1, 2, 3));
    comments.drafts.keep(NEW, 'Is this it?', [1, 2, 3]);
    await expect(comments.create(voxel(1, 2, 3), 'Is this it?')).rejects.toThrow('fetch failed');
    tell({ type: 'connected' });
    await settle();
    expect([comments.state.threads.length, comments.drafts.text(NEW)]).toEqual([1, 'Is this it?']);
    await comments.create(voxel(1, 2, 3), 'Is this it?');
    expect([comments.state.threads.length, server.ids[0] === server.ids[1], comments.unfinished]).toEqual([1, true, undefined]);

    comments.drafts.keep(NEW, 'And this?', [4, 4, 4]);
    await expect(comments.create(voxel(4, 4, 4), 'And this?')).rejects.toThrow('fetch failed');
    comments.drafts.keep(NEW, 'And this?', [5, 5, 5]);
    expect(comments.drafts.idOf(NEW)).not.toBe(server.ids[2]);
    comments.drafts.keep(NEW, '');
    comments.drafts.keep(NEW, 'Once more', [6, 6, 6]);
    await expect(comments.create(voxel(6, 6, 6), 'Once more')).rejects.toThrow('fetch failed');
    const again = openComments({ shelf, threads: server.threads });
    await settle();
    expect(again.comments.unfinished).toBeUndefined();
  });

  it('open beside their pin also when the news of them comes before the answer', async () => {
    const { comments, server, tell } = openComments();
    await settle();
    comments.place(voxel(1, 2, 3));
    const sent = comments.create(voxel(1, 2, 3), 'First');
    tell({ type: 'comment', caseId: 'case-0001', threadId: 'x' });
    await sent;
    expect(comments.state.card?.threadId).toBe(server.threads[0]?.id);
  });

  it('open beside their pin once they are sent, unless something else was opened', async () => {
    const other = thread([9, 9, 9]);
    const { comments } = openComments({ threads: [other] });
    await settle();
    comments.place(voxel(1, 2, 3));
    await comments.create(voxel(1, 2, 3), 'First');
    expect(comments.thread(comments.state.card?.threadId)?.voxel).toEqual([1, 2, 3]);
    comments.place(voxel(4, 4, 4));
    const sent = comments.create(voxel(4, 4, 4), 'Second');
    comments.open(other.id);
    await sent;
    expect(comments.state.card?.threadId).toBe(other.id);
  });

  it('are listed by what names me, then by what was said last; the resolved ones apart, and with pins while they are listed', () => {
    const settled = { resolved: { at: new Date(), by: anna } };
    const [old, unread, done, fresh] = [
      thread([0, 0, 0]),
      thread([0, 0, 1], { unread: true }),
      thread([0, 0, 2], settled),
      thread([0, 0, 3]),
    ].map((one) => ({ ...one, voxel: voxel(...one.voxel) }));
    const threads = [old, unread, done, fresh].filter((one) => one !== undefined);
    const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
    expect(ids(listed({ threads, filter: 'open' }))).toEqual([unread?.id, fresh?.id, old?.id]);
    expect(ids(listed({ threads, filter: 'resolved' }))).toEqual([done?.id]);
    const state = { threads, loaded: 'yes', panel: true, filter: 'open', pins: true, placing: false, card: undefined } as const;
    expect(ids(pinned(state))).not.toContain(done?.id);
    expect(ids(pinned({ ...state, filter: 'resolved' }))).toContain(done?.id);
    expect(pinned({ ...state, pins: false })).toEqual([]);
  });
});
