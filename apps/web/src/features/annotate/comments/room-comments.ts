import { contains, toVoxel, toWorld, voxel, type Voxel } from '@annotome/volume';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PANES, type Pane, type PanePointer, type PaneView } from '../../viewer/index.ts';
import { errorSentence, productCode } from '../../trpc/client.ts';
import { type RoomController } from '../room/room-controller.ts';
import { isSettled, pinned, type CommentsState, type PinnedThread } from './comments-state.ts';
import { type Colleague, type CommentsServer, type Mention, type Thread } from './comments-server.ts';
import { DraftBook } from './drafts.ts';
import { keepLook, readLook } from './kept-look.ts';
import { pinAt, pinsOn, type Pin } from './pins.ts';

export interface CommentsPorts {
  readonly room: Pick<RoomController, 'ports' | 'store' | 'onEvent' | 'set'>;
  readonly server: CommentsServer;
  /** The tool at hand no longer has the pointer: its cursor goes. */
  readonly pointerTaken: (event: PanePointer) => void;
  /** The tool at hand has it again. */
  readonly pointerGiven: () => void;
  /** Somebody has named me, here or in another case. */
  readonly mentioned: (mention: Mention) => void;
}

const REACH = { mouse: 11, pen: 13, touch: 22 } as const;
export const NEW = 'new';

/**
 * Comments of a case without their looks: what is said, where it is pinned, what is open. React draws `store` and calls the methods. What
 * others say arrives by the room's live events.
 */
export class RoomComments {
  readonly store: StoreApi<CommentsState>;
  readonly drafts: DraftBook;
  readonly #server: CommentsServer;
  readonly #ports: CommentsPorts;
  readonly #stop: (() => void)[] = [];
  #loading: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #people: readonly Colleague[] = [];
  #isOver = false;
  /** Where the button went down to pin a comment. */
  #pressed: PanePointer | undefined;
  /** To be opened when the list is here. */
  #wanted: string | undefined;

  constructor(ports: CommentsPorts) {
    this.#ports = ports;
    this.#server = ports.server;
    const { viewer, data, shelf } = ports.room.ports;
    this.drafts = new DraftBook(shelf, { userId: data.me.userId, caseId: data.caseId });
    this.store = createStore<CommentsState>(() => ({
      threads: [],
      loaded: 'not yet',
      ...readLook(shelf),
      placing: false,
      card: undefined,
    }));
    this.#stop.push(
      viewer.onPointer((event) => this.#pointer(event)),
      ports.room.onEvent((event) => {
        if (event.type === 'connected') void this.load();
        else if (event.type === 'comment' && event.caseId === data.caseId) void this.load();
        else if (event.type === 'mention' && event.userId === data.me.userId) void this.#named(event);
      }),
      // Who takes up another tool wants to draw.
      ports.room.store.subscribe((now, before) => now.tool !== before.tool && this.startPlacing(false)),
      this.store.subscribe((now, before) => {
        viewer.redrawOverlays();
        if (now.panel !== before.panel || now.filter !== before.filter || now.pins !== before.pins) {
          keepLook(shelf, { panel: now.panel, filter: now.filter, pins: now.pins });
        }
      }),
    );
    void this.load();
  }

  get state(): CommentsState {
    return this.store.getState();
  }

  /** Whom a comment may name, as last heard. */
  get people(): readonly Colleague[] {
    return this.#people;
  }

  async askPeople(): Promise<readonly Colleague[]> {
    this.#people = (await this.#server.people()).filter(({ userId }) => userId !== this.me);
    return this.#people;
  }

  get me(): string {
    return this.#ports.room.ports.data.me.userId;
  }

  /** Asks for all of the case's conversations; resolves when all that has been said until now is here. */
  load(): Promise<void> {
    this.#again = true;
    this.#loading ??= this.#ask().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** Until nothing has happened while it was asked. */
  async #ask(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        this.#take(await this.#server.list(this.#ports.room.ports.data.caseId));
      } catch {
        // What is here stays; the list says that it may be old.
        if (!this.#closed) this.store.setState({ loaded: 'failed' });
      }
    }
  }

  // ── what is open ──

  /** Goes to a conversation's voxel and opens it by its pin; one that is not here yet is opened when it is. */
  open(threadId: string, { jump = true, takesFocus = false, pane = this.#pane() } = {}): void {
    const thread = this.thread(threadId);
    if (!thread) {
      this.#wanted = threadId;
      if (this.state.loaded !== 'not yet') void this.load();
      return;
    }
    if (jump) this.goTo(thread.voxel);
    this.store.setState({ card: { threadId, voxel: thread.voxel, pane, takesFocus }, placing: false });
    this.see();
    this.#announce(`Comment of ${thread.comments[0]?.author?.name ?? 'a former member'} opened.`);
  }

  thread(id: string | undefined): PinnedThread | undefined {
    return this.state.threads.find((thread) => thread.id === id);
  }

  goTo(at: Voxel): void {
    const { viewer, data } = this.#ports.room.ports;
    viewer.jumpTo(toWorld(data.grid, at));
  }

  /** Notes that I have read where the open conversation names me, once the page is in sight. */
  see(): void {
    const thread = this.thread(this.state.card?.threadId);
    if (!thread?.unread || document.hidden) return;
    const threads = this.state.threads.map((one) => (one.id === thread.id ? { ...one, unread: false } : one));
    this.store.setState({ threads });
    // Where that fails it stays unread on the server, and is shown so again.
    this.#server.read(thread.id).catch(() => undefined);
  }

  /** @returns whether something was open. */
  close(): boolean {
    if (this.state.card === undefined) return false;
    this.store.setState({ card: undefined });
    return true;
  }

  /** The open conversation after the one that is looked at, in the order of the list, and round again. */
  next(): void {
    const open = this.state.threads.filter((thread) => !isSettled(thread));
    const at = open.findIndex(({ id }) => id === this.state.card?.threadId);
    const thread = open[(at + 1) % open.length];
    if (thread) this.open(thread.id);
    else this.#ports.room.ports.say('There is no open comment in this case.');
  }

  showPanel(panel = !this.state.panel): void {
    this.store.setState({ panel });
  }

  show(look: Partial<Pick<CommentsState, 'filter' | 'pins'>>): void {
    this.store.setState(look);
  }

  /** The unfinished comment of an earlier visit, if there is one. */
  get unfinished(): Voxel | undefined {
    const at = this.drafts.voxel;
    return at && voxel(...at);
  }

  // ── pinning ──

  startPlacing(placing = !this.state.placing): void {
    if (placing === this.state.placing) return;
    this.store.setState({ placing });
    const { viewer } = this.#ports.room.ports;
    if (placing) viewer.setCursor('crosshair');
    else this.#ports.pointerGiven();
    this.#announce(placing ? 'Click where the comment belongs, or press Enter for the crosshair.' : 'No comment pinned.');
  }

  /** A new comment at a voxel, to be written; what was begun elsewhere comes along. */
  place(at: Voxel, pane = this.#pane()): void {
    if (this.state.placing) this.#ports.pointerGiven();
    this.store.setState({ placing: false, card: { threadId: undefined, voxel: at, pane, takesFocus: true } });
  }

  /** A key that the room offers first. @returns whether it meant something here. */
  key(key: 'Enter' | 'Escape'): boolean {
    const { placing } = this.state;
    if (key === 'Escape') {
      if (!placing) return this.close();
      this.startPlacing(false);
      return true;
    }
    if (!placing) return false;
    const { viewer, data } = this.#ports.room.ports;
    this.place(this.#nearest(toVoxel(data.grid, viewer.position)));
    return true;
  }

  // ── what is said: each rejects with what to tell ──

  async create(at: Voxel, text: string): Promise<void> {
    const { caseId } = this.#ports.room.ports.data;
    const { card } = this.state;
    const threadId = await this.#server.create(caseId, [at[0], at[1], at[2]], text, this.drafts.idOf(NEW));
    this.drafts.keep(NEW, '');
    await this.load();
    // Unless something else was opened meanwhile.
    if (this.state.card === card && this.thread(threadId)) this.open(threadId, { jump: false, ...(card && { pane: card.pane }) });
  }

  async reply(threadId: string, text: string): Promise<void> {
    await this.#server.reply(threadId, text, this.drafts.idOf(threadId));
    this.drafts.keep(threadId, '');
    await this.load();
  }

  async edit(commentId: string, text: string): Promise<void> {
    await this.#server.edit(commentId, text);
    this.drafts.keep(commentId, '');
    await this.load();
  }

  remove(commentId: string): Promise<void> {
    return this.#do(() => this.#server.remove(commentId));
  }

  resolve(threadId: string, resolved: boolean): Promise<void> {
    return this.#do(async () => {
      await this.#server.resolve(threadId, resolved);
      this.#announce(resolved ? 'Resolved.' : 'Open again.');
    });
  }

  /** Lets go of everything. */
  end(): void {
    this.#closed = true;
    for (const stop of this.#stop) stop();
  }

  /** The pins of a pane, the open one on top. */
  pinsOn(view: PaneView): readonly Pin<PinnedThread>[] {
    const { card } = this.state;
    const threads = pinned(this.state).toSorted((a, b) => Number(a.id === card?.threadId) - Number(b.id === card?.threadId));
    return pinsOn(view, this.#ports.room.ports.data.grid, threads);
  }

  // ── its own ──

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#ports.room.ports.say(errorSentence(error));
    }
    await this.load();
  }

  #take(found: readonly Thread[]): void {
    if (this.#closed) return;
    const threads = found.map((thread): PinnedThread => ({ ...thread, voxel: voxel(...thread.voxel) }));
    const said = new Set(threads.flatMap(({ comments }) => comments.map(({ id }) => id)));
    const { card } = this.state;
    this.drafts.settle(
      (id) => said.has(id),
      (of) => card !== undefined && (card.threadId ?? NEW) === of,
    );
    this.store.setState({ threads, loaded: 'yes' });
    this.see();
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted === undefined) return;
    if (this.thread(wanted)) this.open(wanted);
    else this.#ports.room.ports.say('This comment is not there any more.');
  }

  async #named({ threadId, isNew }: { readonly threadId: string; readonly isNew: boolean }): Promise<void> {
    if (!isNew || threadId === this.state.card?.threadId) return;
    const mentions = await this.#server.mentions().catch(() => []);
    const mention = mentions.find((one) => one.threadId === threadId && one.isUnread);
    if (mention && !this.#closed) this.#ports.mentioned(mention);
  }

  #announce(announcement: string): void {
    this.#ports.room.set({ announcement });
  }

  /** The slice pane in use, where it is on the screen. */
  #pane(): Pane {
    const { viewer } = this.#ports.room.ports;
    const { activePane } = viewer;
    if (viewer.paneView(activePane)) return activePane;
    return PANES.find((pane) => viewer.paneView(pane)) ?? activePane;
  }

  #nearest(at: Voxel): Voxel {
    const { size } = this.#ports.room.ports.data.grid;
    const [i, j, k] = ([0, 1, 2] as const).map((axis) => Math.min(size[axis] - 1, Math.max(0, Math.round(at[axis]))));
    return voxel(i ?? 0, j ?? 0, k ?? 0);
  }

  #pointer(event: PanePointer): boolean {
    const { placing } = this.state;
    const { viewer, data } = this.#ports.room.ports;
    const isPress = event.type === 'down' && event.button === 0 && !event.ctrl && !event.alt;
    // Pinned when the button is let go: the browser gives the keyboard to what was pressed, and only then may the new comment take it.
    if (event.type === 'up' || event.type === 'cancel') {
      const pressed = this.#pressed;
      this.#pressed = undefined;
      if (pressed && placing && event.type === 'up') this.place(this.#nearest(pressed.voxel), pressed.pane);
      return pressed !== undefined;
    }
    if (event.type !== 'hover' && event.type !== 'leave' && !isPress) return false;
    const view = event.type === 'leave' ? undefined : viewer.paneView(event.pane);
    const over = view && pinAt(this.pinsOn(view), event.canvas, REACH[event.pointerType]);
    if (isPress) {
      if (placing) {
        // A press beside the image pins nothing, and does nothing else.
        this.#pressed = contains(data.grid, event.voxel) ? event : undefined;
        return true;
      }
      if (over) this.open(over.id, { jump: false, pane: event.pane });
      return over !== undefined;
    }
    const takes = event.type === 'hover' && (placing || over !== undefined);
    if (takes && !this.#isOver) this.#ports.pointerTaken(event);
    if (takes) viewer.setCursor(over && !placing ? 'pointer' : 'crosshair');
    else if (this.#isOver && !placing) this.#ports.pointerGiven();
    this.#isOver = takes;
    return takes;
  }
}

/** Why something was not sent, and that the words are safe. */
export function notSent(error: unknown): string {
  if (productCode(error) !== undefined) return errorSentence(error);
  return 'The server did not answer. Your words are kept on this computer; send them again when the connection is back.';
}
