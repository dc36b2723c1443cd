import { canonicalGrid, toCanonical, WINDOW, type CanonicalGrid } from '@annotome/sam-med3d';
import { contains, determinant, toVoxel, type Box, type BoxMask, type World } from '@annotome/volume';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Viewer } from '../../viewer/index.ts';
import {
  addClick,
  draftFrom,
  emptyDraft,
  flipClick,
  hasInside,
  isChanged,
  moveClick,
  removeClick,
  type Click,
  type Draft,
} from '../clicks/click-draft.ts';
import { History, type Deed } from '../clicks/history.ts';
import { type ProposalState } from '../clicks/proposal-machine.ts';
import { type DecodeAnswer, type WindowSource } from '../decode/decode-messages.ts';
import { type DecoderClient } from '../decode/decoder-client.ts';
import { type MaskSession, type PastMask, type SessionSegment } from '../mask-session/index.ts';
import { type ToolEdit } from '../tools/tool-host.ts';
import { type CaseData, type RoomEvent, type RoomLabel, type RoomServer, type Start } from './case-data.ts';
import { keepRoom, keepTook, readRoom, readTook, type Shelf } from './kept-room.ts';
import { MaskCompositor, PROPOSAL } from './mask-compositor.ts';
import { Proposer } from './proposer.ts';
import { ReadyWindows } from './ready-windows.ts';
import { noProposal, type RoomState, type Target, type ToolId } from './room-state.ts';

export interface RoomPorts {
  readonly data: CaseData;
  readonly viewer: Viewer;
  readonly saved: MaskSession;
  /** Undefined where no model is installed. */
  readonly decoder: DecoderClient | undefined;
  readonly server: RoomServer;
  readonly shelf: Shelf;
  readonly now: () => number;
  /** A sentence for the person at the screen. */
  readonly say: (sentence: string) => void;
  /** Resolves when what was changed on the screen has been drawn. */
  readonly drawn: () => Promise<void>;
  /** A mask was drawn that many milliseconds after its click. */
  readonly measured: (milliseconds: number) => void;
}

/** Steps of the saved mask that are one deed. */
interface SavedSteps {
  readonly undo: () => boolean;
  readonly redo: () => boolean;
}

/** How long after the last change the room is kept for a reload, in milliseconds. */
const KEEP_AFTER = 400;

/**
 * The annotate room without its looks: what clicks, keys and buttons do, to the proposal, the saved mask and the viewer. React draws
 * `store` and calls the methods.
 */
export class RoomController {
  readonly store: StoreApi<RoomState>;
  readonly ports: RoomPorts;
  readonly compositor: MaskCompositor;
  readonly windows: ReadyWindows;
  readonly #canonical: CanonicalGrid;
  readonly #proposer: Proposer;
  readonly #history = new History();
  #draft: Draft = emptyDraft;
  /** Steps of the saved mask's undo that belong to the deed that comes next: a segment that was made for a stroke. */
  #steps = 0;
  /** What is to be done once the awaited answer has been accepted. */
  #acceptWhenDone: (() => void) | undefined;
  #clickedAt: number | undefined;
  /** When something was last clicked or drawn. */
  #touchedAt = 0;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<(event: RoomEvent) => void>();
  readonly #stop: (() => void)[] = [];

  constructor(ports: RoomPorts) {
    this.ports = ports;
    const { data, saved, viewer, decoder, shelf } = ports;
    const kept = readRoom(shelf, data.caseId);
    this.windows = new ReadyWindows(data.volumeId, data.model?.hash ?? '', readTook(shelf));
    this.compositor = new MaskCompositor(saved.labelmap, data.grid.size, (index) => this.segment(index)?.locked === true);
    this.store = createStore<RoomState>(() => ({
      tool: kept?.tool ?? (data.me.canWrite ? 'click' : 'look'),
      target: this.#firstTarget(kept?.target),
      segments: saved.segments,
      saved: saved.saved,
      hidden: new Set(kept?.hidden ?? []),
      solo: kept?.solo,
      proposal: noProposal,
      clickAtHand: undefined,
      hoverPreview: kept?.hoverPreview ?? false,
      decoder: decoder ? 'starting' : 'none',
      regions: { done: 0, total: 0 },
      help: false,
      renaming: undefined,
      canUndo: saved.canUndo,
      canRedo: saved.canRedo,
      working: undefined,
      submitting: false,
      announcement: '',
      past: false,
    }));
    this.#canonical = canonicalGrid(data.grid);
    this.#proposer = new Proposer({
      grid: data.grid,
      canonical: this.#canonical,
      windows: this.windows,
      decode: (request, signal) => {
        if (!decoder) return Promise.reject(new Error('No model is installed.'));
        return decoder.decode(request, signal);
      },
      baseWindows: () => this.#baseWindows(),
      paint: (answer) => this.#paint(answer),
      request: (starts) => this.#request(starts),
      changed: (state) => this.#proposalChanged(state),
    });
    viewer.setMask(this.compositor.shown);
    this.#styleSegments();
    this.#stop.push(saved.onChange((boxes) => this.#savedChanged(boxes)));
    this.#stop.push(saved.onLateUndos((count) => ports.say(lateUndosSentence(count))));
    this.#stop.push(viewer.onView(() => this.#keepSoon()));
    this.#stop.push(ports.server.listen(data.volumeId, (event) => this.#heard(event)));
    // Where one was is known only when the mask of the server is here, unless one has gone on meanwhile.
    const first = this.state.target;
    void saved.whenSynced.then(() => {
      if (this.state.target === first && !isChanged(this.#draft)) this.#aim(this.#firstTarget(kept?.target));
    });
    decoder?.started.then(
      () => this.set({ decoder: 'ready' }),
      () => this.set({ decoder: 'failed' }),
    );
    // Clicks that were not accepted are decoded again, once it is known which regions are ready.
    void this.#listWindows().then(() => {
      if (kept && kept.clicks.length > 0 && data.me.canWrite) this.#setDraft({ clicks: kept.clicks, base: kept.base });
    });
  }

  get state(): RoomState {
    return this.store.getState();
  }

  set(change: Partial<RoomState>): void {
    this.store.setState(change);
    this.#keepSoon();
  }

  /** What the server says, for other parts of the room. Returns the way to stop. */
  onEvent(listener: (event: RoomEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  // ── clicks ──

  /** The clicks that are drawn: of the proposal, else those that the active segment was made of. */
  get clicks(): readonly Click[] {
    return this.current().clicks;
  }

  /** What the proposal that is shown adds to its segment. */
  get proposed(): BoxMask | undefined {
    return this.#proposer.state.shown?.add;
  }

  /** @returns its number; undefined, with a word why, where none can be set. */
  click(at: World, label: Click['label']): number | undefined {
    if (!this.mayChange()) return undefined;
    const { decoder, data, say, now } = this.ports;
    if (!decoder) say('No model is installed on this server. Brush, lasso and the other tools work.');
    else if (!contains(data.grid, toVoxel(data.grid, at))) say('That place is outside the image. Click in the image.');
    else {
      this.#clickedAt = now();
      const draft = addClick(this.current(), at, label);
      this.#edit(draft, 'click');
      return draft.clicks.at(-1)?.id;
    }
    return undefined;
  }

  /** While a click is being dragged: shown and decoded, but no step of undo until {@link dropClick}. */
  dragClick(id: number, to: World): void {
    if (!contains(this.ports.data.grid, toVoxel(this.ports.data.grid, to))) return;
    this.#setDraft(moveClick(this.current(), id, to));
  }

  /** The drag is over; `before` is the draft that it began with. */
  dropClick(before: Draft): void {
    const after = this.#draft;
    const { target } = this.state;
    if (after !== before)
      this.#push(
        'click',
        () => this.#putBack(target, before),
        () => this.#putBack(target, after),
      );
  }

  /** The drag was given up: the clicks are as it found them. */
  returnClick(before: Draft): void {
    this.#setDraft(before);
  }

  flip(id: number): void {
    if (this.mayChange()) this.#edit(flipClick(this.current(), id), 'flip');
  }

  /** @param id Undefined: the one under the pointer, else the last. */
  removeClick(id?: number): void {
    const { clicks } = this.current();
    const chosen = id ?? this.state.clickAtHand ?? clicks.at(-1)?.id;
    if (chosen === undefined || !this.mayChange()) return;
    this.#edit(removeClick(this.current(), chosen), 'click taken away');
    if (this.state.clickAtHand === chosen) this.set({ clickAtHand: undefined });
  }

  /** What a click here would give; undefined: nothing. */
  preview(at: World | undefined, label: Click['label']): void {
    const { hoverPreview, tool } = this.state;
    const on = at && hoverPreview && tool === 'click' && this.ports.decoder;
    void this.#proposer.preview(on ? addClick(this.current(), at, label) : undefined);
  }

  /** Saves the proposal as the segment's mask. While its answer is still awaited, as soon as it is there. */
  accept(): void {
    const { phase, shown, draft, windows } = this.#proposer.state;
    if (phase === 'decoding') {
      this.#acceptWhenDone = () => undefined;
      return;
    }
    if (phase !== 'proposed' || !shown || !this.mayChange()) return;
    this.#acceptWhenDone = undefined;
    const before = this.state.target;
    const segment = this.#ensureSegment();
    const { target } = this.state;
    const edits: ToolEdit[] = [
      { op: 'set', mask: this.compositor.withoutLocked(shown.add) },
      { op: 'clear', mask: shown.remove },
    ];
    this.#draft = emptyDraft;
    this.#proposer.end();
    this.ports.saved.applyEdits(
      segment,
      'click',
      edits.filter(({ mask }) => mask.voxels > 0),
      {
        clicks: draft.clicks,
        confidence: shown.confidence,
        model: this.ports.data.model?.hash,
        windows: windows.map(({ start }) => start),
      },
    );
    const steps = this.#savedSteps(1);
    this.#pushSteps('accept', steps, {
      undone: () => this.#putBack(before, draft),
      redone: () => {
        this.#end();
        this.#aim(target);
      },
    });
    this.set({ announcement: `${this.nameOf(target)} accepted.` });
  }

  /** Drops the proposal; an accepted mask is not touched. @returns whether there was one. */
  drop(): boolean {
    const before = this.#draft;
    if (!isChanged(before)) return false;
    const { target } = this.state;
    this.#end();
    this.#push(
      'drop',
      () => this.#putBack(target, before),
      () => this.#end(),
    );
    this.set({ announcement: 'Proposal dropped.' });
    return true;
  }

  /** Accepts what is proposed, and begins the next object of the same label. */
  nextObject(): void {
    this.#leave(() => {
      const target: Target = { labelId: this.state.target.labelId, segment: undefined };
      this.#aim(target);
      this.set({ announcement: `Next object: ${this.nameOf(target)}.` });
    });
  }

  // ── segments ──

  /** Whether the active segment has a mask, saved or proposed. */
  hasMask(): boolean {
    const { target, proposal } = this.state;
    if (proposal.phase === 'proposed') return true;
    return target.segment !== undefined && this.ports.saved.segmentBox(target.segment) !== undefined;
  }

  segment(index: number | undefined): SessionSegment | undefined {
    return index === undefined ? undefined : this.ports.saved.segments.find((segment) => segment.index === index);
  }

  label(id: string): RoomLabel | undefined {
    return this.ports.data.labels.find((label) => label.id === id);
  }

  nameOf({ segment, labelId }: Target): string {
    return this.segment(segment)?.name ?? this.label(labelId)?.name ?? 'the structure';
  }

  /** As the document names it: also what a colleague says of their target. */
  nameInDocument({ labelId, segment }: { readonly labelId: string; readonly segment: string | null }): string | undefined {
    const found = this.ports.saved.segments.find(({ id }) => id === segment);
    return found?.name ?? this.label(labelId)?.name;
  }

  colorOf({ segment, labelId }: Target): string {
    return this.segment(segment)?.color ?? this.label(labelId)?.color ?? '#4cc9f0';
  }

  /** Goes on with another segment; what is proposed for this one is accepted first. */
  choose(target: Target): void {
    const { target: now } = this.state;
    if (now.labelId === target.labelId && now.segment === target.segment) return;
    this.#leave(() => {
      this.#aim(target);
      this.set({ announcement: `${this.nameOf(target)} chosen.` });
    });
  }

  /** The label that the project gave this key: its last segment, or a new one. */
  chooseLabel(n: number): void {
    const label = this.ports.data.labels.find(({ key }) => key === String(n));
    if (label) this.choose({ labelId: label.id, segment: this.#lastSegment(label.id) });
  }

  /** The segment above or below in the panel. */
  stepSegment(by: 1 | -1): void {
    const rows = this.rows();
    const { target } = this.state;
    const at = rows.findIndex((row) => row.labelId === target.labelId && row.segment === target.segment);
    const next = rows[(at + by + rows.length) % rows.length];
    if (next) this.choose(next);
  }

  /** The rows of the panel: labels in the project's order, each with its segments, or one empty row. */
  rows(): readonly Target[] {
    const { segments, target } = this.state;
    return this.ports.data.labels.flatMap(({ id }) => {
      const own: Target[] = segments
        .filter(({ labelId }) => labelId === id)
        .map(({ index }) => ({ labelId: id, segment: index }));
      const isNew = target.labelId === id && target.segment === undefined;
      return own.length === 0 || isNew ? [...own, { labelId: id, segment: undefined }] : own;
    });
  }

  changeSegment(index: number, change: Partial<Pick<SessionSegment, 'name' | 'color' | 'locked'>>, deed: string): void {
    if (!this.mayWrite()) return;
    this.ports.saved.updateSegment(index, change);
    this.#pushSaved(deed);
  }

  deleteSegment(index: number): void {
    const segment = this.segment(index);
    if (!segment || !this.mayWrite()) return;
    if (segment.locked) return this.ports.say(`“${segment.name}” is locked. Unlock it to delete it.`);
    if (this.state.target.segment === index) {
      this.#end();
      this.set({ target: { labelId: segment.labelId, segment: undefined } });
    }
    this.ports.saved.removeSegment(index);
    this.#pushSaved('segment deleted');
    this.#styleSegments();
    this.ports.say(`“${segment.name}” is deleted. Undo brings it back.`);
  }

  toggleHidden(index: number): void {
    const hidden = new Set(this.state.hidden);
    if (!hidden.delete(index)) hidden.add(index);
    this.set({ hidden });
    this.#styleSegments();
  }

  toggleSolo(index: number): void {
    this.set({ solo: this.state.solo === index ? undefined : index });
    this.#styleSegments();
  }

  // ── hand tools ──

  setTool(tool: ToolId): void {
    if (tool === this.state.tool) return;
    if (tool !== 'look' && !this.mayWrite()) return;
    this.preview(undefined, 'inside');
    this.set({ tool, clickAtHand: undefined });
  }

  /**
   * Before the first voxel of a stroke or tool: what is proposed is accepted, so that it can be mended, and there is a segment to draw
   * in. @returns its index; undefined when it may not be changed.
   */
  beginHandEdit(): number | undefined {
    if (!this.mayChange()) return undefined;
    this.accept();
    // Clicks that wait for their region are not in the way: they stay, and are for this segment.
    return this.#ensureSegment();
  }

  /** Before growing from the clicks: they stay as they are, with a segment to grow in. @returns its index. */
  beginGrow(): number | undefined {
    if (!this.mayChange()) return undefined;
    if (!hasInside(this.clicks)) {
      this.ports.say('Growing needs an inside click. Click inside what you want, then grow.');
      return undefined;
    }
    return this.#ensureSegment();
  }

  /** What grew from the clicks takes the proposal's place, is saved, and keeps them. */
  applyGrown(edits: readonly ToolEdit[]): void {
    const { target } = this.state;
    if (target.segment === undefined) return;
    const draft = this.current();
    const unlocked = edits.map(({ op, mask }): ToolEdit => ({
      op,
      mask: op === 'set' ? this.compositor.withoutLocked(mask) : mask,
    }));
    this.#end();
    this.ports.saved.applyEdits(
      target.segment,
      'grow',
      unlocked.filter(({ mask }) => mask.voxels > 0),
      { clicks: draft.clicks },
    );
    const steps = this.#savedSteps(1);
    this.#pushSteps('grow', steps, {
      undone: () => this.#putBack(target, draft),
      redone: () => {
        this.#end();
        this.#aim(target);
      },
    });
  }

  /** A tool's work, as one step of undo. Voxels of locked segments are left alone. */
  applyHandEdit(tool: string, edits: readonly ToolEdit[]): void {
    const { segment } = this.state.target;
    if (segment === undefined) return;
    const unlocked = edits
      .map(({ op, mask }): ToolEdit => ({ op, mask: op === 'set' ? this.compositor.withoutLocked(mask) : mask }))
      .filter(({ mask }) => mask.voxels > 0);
    if (unlocked.length === 0) {
      const [edit] = edits;
      if (edit) this.restore(edit.mask.box);
      return;
    }
    // An eraser that passed where nothing is has made no step that could be undone.
    if (this.ports.saved.applyEdits(segment, tool, unlocked)) this.#pushSaved(tool);
  }

  /** Brings the shown mask inside the box back to the saved one. */
  restore(box: Box): void {
    this.ports.viewer.maskChanged(this.compositor.savedChanged(box));
  }

  undo(): void {
    if (!this.mayWrite()) return;
    this.#settleSteps();
    // What was done before the page was opened is in the mask itself.
    const name = this.#history.canUndo ? this.#history.undo() : this.ports.saved.undo();
    this.set({ ...this.#undoState(), announcement: name === undefined ? 'Nothing to undo.' : `Undone: ${name}.` });
  }

  redo(): void {
    if (!this.mayWrite()) return;
    const name = this.#history.canRedo ? this.#history.redo() : this.ports.saved.redo();
    this.set({ ...this.#undoState(), announcement: name === undefined ? 'Nothing to redo.' : `Done again: ${name}.` });
  }

  // ── the rest ──

  /** Milliseconds until the region that the clicks wait for is ready. */
  remaining(start: Start): number {
    return this.windows.remaining(start, this.ports.now());
  }

  mayWrite(): boolean {
    if (this.state.past) {
      this.ports.say('This is an earlier moment. Go back to now (Esc) to change the mask.');
      return false;
    }
    if (!this.ports.data.me.canWrite) this.ports.say('You may look at this case, not change it.');
    return this.ports.data.me.canWrite;
  }

  /** Whether the active segment may be changed; says why not. */
  mayChange(): boolean {
    if (!this.mayWrite()) return false;
    if (this.ports.data.labels.length === 0) {
      this.ports.say('This project has no labels yet. Add them in the project’s settings.');
      return false;
    }
    const segment = this.segment(this.state.target.segment);
    if (segment?.locked) this.ports.say(`“${segment.name}” is locked. Unlock it (L) to change it.`);
    return !segment?.locked;
  }

  /** Resolves when nothing has been clicked or drawn for so long, in milliseconds: what is not urgent waits for that. */
  async rest(ms: number): Promise<void> {
    for (;;) {
      const left = this.#touchedAt + ms - this.ports.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  /** Keeps the room at once, and lets go of everything. */
  close(): void {
    clearTimeout(this.#keepTimer);
    this.keep();
    for (const stop of this.#stop) stop();
  }

  keep(): void {
    const { tool, target, hidden, solo, hoverPreview } = this.state;
    const { clicks, base } = isChanged(this.#draft) ? this.#draft : emptyDraft;
    keepRoom(this.ports.shelf, this.ports.data.caseId, {
      view: this.ports.viewer.getViewState(),
      tool,
      target: target.segment === undefined ? { labelId: target.labelId } : { labelId: target.labelId, segment: target.segment },
      clicks: [...clicks],
      base: [...base],
      hidden: [...hidden],
      ...(solo === undefined ? {} : { solo }),
      hoverPreview,
    });
  }

  #keepSoon(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.keep(), KEEP_AFTER);
  }

  #firstTarget(kept: { readonly labelId: string; readonly segment?: number | undefined } | undefined): Target {
    const { labels } = this.ports.data;
    if (kept && labels.some(({ id }) => id === kept.labelId)) {
      const known = this.segment(kept.segment)?.labelId === kept.labelId;
      return { labelId: kept.labelId, segment: known ? kept.segment : this.#lastSegment(kept.labelId) };
    }
    const labelId = labels[0]?.id ?? '';
    return { labelId, segment: this.#lastSegment(labelId) };
  }

  #lastSegment(labelId: string): number | undefined {
    return this.ports.saved.segments.findLast((segment) => segment.labelId === labelId)?.index;
  }

  /** The draft at hand, or one that goes on from the clicks of the active segment. */
  current(): Draft {
    if (isChanged(this.#draft)) return this.#draft;
    return draftFrom(this.segment(this.state.target.segment)?.clicks ?? []);
  }

  #edit(draft: Draft, name: string): void {
    const before = this.current();
    const { target } = this.state;
    this.#setDraft(draft);
    this.#push(
      name,
      () => this.#putBack(target, before),
      () => this.#putBack(target, draft),
    );
  }

  #setDraft(draft: Draft): void {
    this.#draft = draft;
    this.#touchedAt = this.ports.now();
    this.#acceptWhenDone = undefined;
    this.#proposer.edit(draft);
    this.ports.viewer.redrawOverlays();
    this.#keepSoon();
  }

  #end(): void {
    this.#draft = emptyDraft;
    this.#acceptWhenDone = undefined;
    this.#proposer.end();
    this.ports.viewer.redrawOverlays();
  }

  /** Another segment is about to be chosen: what is proposed is accepted; clicks without an answer are dropped. */
  #leave(then: () => void): void {
    if (this.#proposer.state.phase === 'decoding') {
      this.#acceptWhenDone = then;
      return;
    }
    this.accept();
    if (isChanged(this.#draft)) this.drop();
    then();
  }

  /** A segment that is not there (any more) is aimed at as a new one of its label. */
  #aim({ labelId, segment }: Target): void {
    const isThere = this.segment(segment)?.labelId === labelId;
    this.set({ target: { labelId, segment: isThere ? segment : undefined }, clickAtHand: undefined });
    this.#styleSegments();
    this.ports.viewer.redrawOverlays();
  }

  /** As it was when a deed was done: the clicks, and what they belong to. */
  #putBack(target: Target, draft: Draft): void {
    this.#aim(target);
    this.#setDraft(draft);
  }

  #ensureSegment(): number {
    const { target, segments } = this.state;
    if (target.segment !== undefined) {
      this.#reveal(target.segment);
      return target.segment;
    }
    const label = this.label(target.labelId);
    const siblings = segments.filter(({ labelId }) => labelId === target.labelId).length;
    const name = label?.name ?? 'structure';
    const segment = this.ports.saved.addSegment({
      labelId: target.labelId,
      name: siblings === 0 ? name : `${name} ${siblings + 1}`,
      color: this.colorOf(target),
    });
    this.#steps++;
    this.set({ target: { labelId: target.labelId, segment } });
    this.#reveal(segment);
    return segment;
  }

  /** What is drawn in is seen: it is hidden no more, and shown alone in place of another one. */
  #reveal(segment: number): void {
    const { hidden, solo } = this.state;
    const others = new Set(hidden);
    others.delete(segment);
    this.set({ hidden: others, solo: solo === undefined ? undefined : segment });
    this.#styleSegments();
  }

  /** A segment that was made for a stroke which came to nothing is a deed of its own. */
  #settleSteps(): void {
    if (this.#steps > 0) this.#pushSteps('segment made', this.#savedSteps(0));
  }

  /** The last `own` steps of the saved mask, and those that led to them; each returns whether there was still such a step. */
  #savedSteps(own: number): SavedSteps {
    const steps = own + this.#steps;
    this.#steps = 0;
    const { saved } = this.ports;
    const repeat = (work: () => string | undefined): boolean => {
      let isDone = false;
      for (let n = 0; n < steps; n++) isDone = work() !== undefined || isDone;
      return isDone;
    };
    return { undo: () => repeat(() => saved.undo()), redo: () => repeat(() => saved.redo()) };
  }

  #pushSaved(name: string): void {
    const steps = this.#savedSteps(1);
    this.#pushSteps(name, steps);
  }

  /** A deed of the clicks that are not accepted: nobody but this page knows them, so it can always be taken back. */
  #push(name: string, undo: () => void, redo: () => void): void {
    this.#settleSteps();
    const always = (work: () => void) => (): boolean => {
      work();
      return true;
    };
    this.#pushDeed({ name, undo: always(undo), redo: always(redo) });
  }

  /** A deed of the saved mask, and what else is to be put back with it. */
  #pushSteps(name: string, steps: SavedSteps, after?: { readonly undone: () => void; readonly redone: () => void }): void {
    const both = (step: () => boolean, then?: () => void) => (): boolean => {
      const isDone = step();
      if (isDone) then?.();
      return isDone;
    };
    this.#pushDeed({ name, undo: both(steps.undo, after?.undone), redo: both(steps.redo, after?.redone) });
  }

  #pushDeed(deed: Deed): void {
    this.#touchedAt = this.ports.now();
    this.#history.push(deed);
    this.set(this.#undoState());
  }

  #undoState(): Pick<RoomState, 'canUndo' | 'canRedo'> {
    const { saved } = this.ports;
    return { canUndo: this.#history.canUndo || saved.canUndo, canRedo: this.#history.canRedo || saved.canRedo };
  }

  async #paint(answer: DecodeAnswer | undefined): Promise<void> {
    // Taken before the wait: another click may come meanwhile.
    const clickedAt = this.#clickedAt;
    this.#clickedAt = undefined;
    const segment = this.state.target.segment ?? 0;
    const boxes = this.compositor.show(answer && { add: answer.add, remove: answer.remove, segment });
    for (const box of boxes) this.ports.viewer.maskChanged(box);
    await this.ports.drawn();
    if (answer && clickedAt !== undefined) this.ports.measured(this.ports.now() - clickedAt);
  }

  #showProposal({ phase, draft, shown, wanted, problem }: ProposalState): void {
    const { grid } = this.ports.data;
    const [first] = wanted;
    this.set({
      proposal: {
        phase,
        clicks: draft.clicks,
        confidence: shown?.confidence,
        millilitres: shown && (shown.voxels * Math.abs(determinant(grid.affine))) / 1000,
        wanted,
        unasked: first !== undefined && this.windows.isUnasked(first),
        problem,
      },
    });
  }

  #proposalChanged(state: ProposalState): void {
    const { phase, draft, shown, problem } = state;
    this.#showProposal(state);
    if (phase === 'proposed' && shown) {
      const count = `${draft.clicks.length} click${draft.clicks.length === 1 ? '' : 's'}`;
      const share = Math.round(100 * shown.confidence);
      this.set({
        announcement: `${this.nameOf(this.state.target)}: ${count}, confidence ${share} percent.`,
      });
      if (shown.voxels === 0)
        this.ports.say('Nothing was found at these clicks. Click elsewhere in the structure, or add a click.');
      const then = this.#acceptWhenDone;
      if (then)
        queueMicrotask(() => {
          this.accept();
          then();
        });
    }
    if (phase === 'failed' && problem !== undefined) {
      this.#acceptWhenDone = undefined;
      this.ports.say(problem);
    }
  }

  #savedChanged(boxes: readonly Box[]): void {
    for (const box of boxes) this.ports.viewer.maskChanged(this.compositor.savedChanged(box));
    const { segments, saved } = this.ports.saved;
    const { target } = this.state;
    this.set({ segments, saved, ...this.#undoState() });
    if (target.segment !== undefined && !this.segment(target.segment)) {
      this.set({ target: { labelId: target.labelId, segment: this.#lastSegment(target.labelId) } });
    }
    this.#styleSegments();
    this.ports.viewer.redrawOverlays();
  }

  /** Shows the mask of an earlier moment in place of what is saved and proposed; undefined: goes back to now. */
  showPast(past: PastMask | undefined): void {
    this.set({ past: past !== undefined });
    this.ports.viewer.setMask(past?.labelmap ?? this.compositor.shown);
    if (past)
      this.ports.viewer.setSegmentStyles(past.segments.map((one) => ({ ...one, visible: true, solo: false, active: true })));
    else this.#styleSegments();
    this.ports.viewer.redrawOverlays();
  }

  /** Makes the mask what it was right after an act, as one step of undo. @returns whether that is another one. */
  restorePast(act: string): boolean {
    const changed = this.ports.saved.restorePast(act);
    if (changed) this.#pushSaved('earlier moment restored');
    return changed;
  }

  #styleSegments(): void {
    if (this.state.past) return;
    const { target, hidden, solo } = this.state;
    this.ports.viewer.setSegmentStyles([
      ...this.ports.saved.segments.map(({ index, color }) => ({
        index,
        color,
        visible: !hidden.has(index),
        solo: solo === index,
        active: index === target.segment,
      })),
      { index: PROPOSAL, color: this.colorOf(target), visible: true, solo: solo !== undefined, active: true },
    ]);
  }

  // ── regions ──

  /** Where the mask was made that new clicks change: what they replace is then known voxel by voxel. */
  #baseWindows(): readonly WindowSource[] | undefined {
    const { data, saved } = this.ports;
    const { segment } = this.state.target;
    const made = segment === undefined ? undefined : saved.lastMade(segment);
    return made?.model === data.model?.hash && made?.windows ? this.windows.at(made.windows) : undefined;
  }

  async #listWindows(): Promise<void> {
    const { data, server, decoder } = this.ports;
    if (!decoder) return;
    try {
      const added = this.windows.take(await server.listWindows(data.volumeId));
      this.#regionsAdded(added);
    } catch {
      this.ports.say('Which regions are prepared could not be asked. The tools work; reload the page to try again.');
    }
  }

  #regionsAdded(added: readonly WindowSource[]): void {
    this.set({ regions: this.windows.progress });
    if (added.length === 0) return;
    this.#fetchAhead(added);
    this.#proposer.windowsChanged();
    keepTook(this.ports.shelf, this.windows.took);
  }

  /** Brings regions here before a click needs them, those around what is being looked at first. */
  #fetchAhead(added: readonly WindowSource[]): void {
    const { decoder, viewer } = this.ports;
    const here = toCanonical(this.#canonical, viewer.position);
    const away = ({ start }: WindowSource): number =>
      start.reduce((sum, first, axis) => sum + (first + WINDOW / 2 - (here[axis] as number)) ** 2, 0);
    void decoder?.prefetch([...added].sort((a, b) => away(a) - away(b)).map(({ url }) => url));
  }

  #request(starts: readonly Start[]): void {
    const { server, data, now } = this.ports;
    for (const start of this.windows.ask(starts, now())) {
      server.requestWindow(data.volumeId, start).then(
        (ready) => ready && this.#regionsAdded(this.windows.add(null, start)),
        () => {
          this.windows.forget(start);
          this.#showProposal(this.#proposer.state);
        },
      );
    }
  }

  /** The server is back: what could not be asked of it is asked now. */
  #requestAgain(): void {
    const { phase, wanted } = this.#proposer.state;
    if (phase !== 'preparing' && phase !== 'proposed') return;
    this.#request(wanted);
    this.#showProposal(this.#proposer.state);
  }

  #heard(event: RoomEvent): void {
    const { volumeId, caseId } = this.ports.data;
    for (const listener of this.#listeners) listener(event);
    switch (event.type) {
      case 'window-ready':
        if (event.volumeId === volumeId) this.#regionsAdded(this.windows.add(event.index, event.start, this.ports.now()));
        break;
      case 'preparing':
        if (event.volumeId === volumeId)
          this.set({ regions: { done: Math.max(event.done, this.state.regions.done), total: event.total } });
        break;
      case 'case':
        if (event.caseId === caseId && event.state === 'accepted') this.ports.say('This case has been accepted by a reviewer.');
        break;
      case 'connected':
        void this.#listWindows().then(() => this.#requestAgain());
        break;
      // Of the comments, which listen themselves.
      case 'comment':
      case 'mention':
        break;
    }
  }
}

const lateUndosSentence = (count: number): string =>
  `${count === 1 ? 'An undo of yours' : `${count} undos of yours`} came too late: what you took back had become final meanwhile. It is in the mask again; mend it by hand.`;
