import { iFastest, makeBox, size, voxel, voxelCount, wholeOf, world, type BoxMask } from '@annotome/volume';
import * as Y from 'yjs';
import { type Act } from '../act.ts';
import { UpdateChecker } from '../document/check-update.ts';
import { MaskAuthor } from '../document/mask-author.ts';
import { MaskDocument } from '../document/mask-document.ts';
import { compactActs } from '../settled/compact-acts.ts';
import { settledPrefix } from '../settled/settled-prefix.ts';
import { type NotedAct } from './naive-mask.ts';

/** Two bricks, the second one cut. */
export const N = size(35, 6, 3);
export const WHOLE = wholeOf({ size: N, affine: undefined as never });
/** The last two are one person at two computers. */
export const AUTHORS = ['user-ann', 'user-bob', 'user-cho', 'user-cho'] as const;

/** A box of which every so-manyth voxel is set, in numbers: so that a history can be written down. */
export type Shape = readonly [i: number, j: number, k: number, ni: number, nj: number, nk: number, every: number];

export type Deed =
  | {
      readonly do: 'set' | 'clear' | 'propose' | 'propose all';
      readonly who: number;
      readonly segment: number;
      readonly shape: Shape;
    }
  | { readonly do: 'add' | 'undo' | 'redo' | 'reload'; readonly who: number }
  | { readonly do: 'delete' | 'lock' | 'rename'; readonly who: number; readonly segment: number }
  /** The mask becomes what it was after one of the acts that the page has, counted from the last one. */
  | { readonly do: 'restore'; readonly who: number; readonly back: number }
  /** What a page has goes to the server; with what it sent before, sent again. */
  | { readonly do: 'push'; readonly who: number }
  /** What the server has comes to a page: as single updates, in some order, some of them twice. */
  | { readonly do: 'pull'; readonly who: number; readonly order: number }
  | { readonly do: 'compact'; readonly undoable: number };

interface Page {
  doc: Y.Doc;
  mask: MaskDocument;
  author: MaskAuthor;
  /** A label map kept up to date by the announced boxes alone, as a page does. */
  shown: Uint8Array;
  /** Updates of its own that the server has not taken. */
  unsent: Uint8Array[];
  pulled: number;
}

/** What somebody painted, whatever was recorded of it. */
interface Painted {
  readonly act: string;
  readonly segment: string;
  readonly voxels: readonly number[];
}

const ALL_LABELS = new Set(['label-1']);

/** People with pages, a server that checks, keeps and hands on what they do, and notes of every act there ever was. */
export class FuzzWorld {
  readonly pages: Page[] = [];
  readonly painted: Painted[] = [];
  /** Acts that were settled, as they were then. */
  readonly settled: NotedAct[] = [];
  /** Acts that the server has packed and that may yet be undone, as their authors made them. */
  #packed: { readonly act: Act | undefined }[] = [];
  /** What undo did to acts of others, or to voxels that the act undone has nothing to do with. */
  readonly trespasses: string[] = [];
  #server = new Y.Doc();
  readonly #log: Uint8Array[] = [];
  #checker = new UpdateChecker({ size: N }, []);
  #clock = 1;
  #clients = 1;

  constructor() {
    AUTHORS.forEach((_, who) => this.pages.push(this.#open(who, undefined, 0, [])));
    // Two segments that all have, so that nobody waits for something to draw on.
    for (let n = 0; n < 2; n++) {
      this.do({ do: 'add', who: n });
      this.do({ do: 'push', who: n });
    }
    for (let who = 0; who < AUTHORS.length; who++) this.do({ do: 'pull', who, order: 0 });
  }

  /** The document as the server would give it to a page that comes new. */
  get state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#server);
  }

  do(deed: Deed): void {
    switch (deed.do) {
      case 'compact':
        return this.#compact(deed.undoable);
      case 'push':
        return this.#push(deed.who);
      case 'pull':
        return this.#pull(deed.who, deed.order);
      case 'reload': {
        const { doc, unsent, pulled } = this.page(deed.who);
        this.pages[deed.who] = this.#open(deed.who, Y.encodeStateAsUpdate(doc), pulled, unsent);
        return;
      }
      case 'undo':
      case 'redo':
        return this.#undo(deed.who, deed.do);
      case 'restore': {
        const { author, mask } = this.page(deed.who);
        const open = mask.entries.filter(({ settled }) => !settled);
        return void author.restore(open.at(-1 - deed.back)?.act.id);
      }
      case 'add':
        this.page(deed.who).author.addSegment({ labelId: 'label-1', name: 'liver', color: '#112233' });
        return;
      default:
        return this.#draw(deed);
    }
  }

  /** Everybody comes back and has everything. */
  meet(): void {
    for (let who = 0; who < AUTHORS.length; who++) this.#push(who);
    for (let who = 0; who < AUTHORS.length; who++) this.#pull(who, 0);
  }

  /** Every act that there ever was on the server, settled or not, in order. */
  noted(): NotedAct[] {
    const undone = this.#server.getMap('undone');
    const open = [...this.#packed, ...acts(this.#server)].flatMap(({ act }) =>
      act ? [{ act, undone: undone.get(act.id) === true }] : [],
    );
    return [...this.settled, ...open];
  }

  page(who: number): Page {
    const page = this.pages[who];
    if (!page) throw new Error('nobody');
    return page;
  }

  #open(who: number, state: Uint8Array | undefined, pulled: number, unsent: readonly Uint8Array[]): Page {
    const doc = new Y.Doc();
    doc.clientID = this.#clients++;
    if (state) Y.applyUpdate(doc, state);
    const mask = new MaskDocument(doc, N);
    const page: Page = {
      doc,
      mask,
      author: new MaskAuthor(mask, { author: AUTHORS[who] ?? '', now: () => this.#clock++ }),
      shown: mask.readLabels(WHOLE),
      unsent: [...unsent],
      pulled,
    };
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') page.unsent.push(update);
    });
    mask.onChange(({ labelmap }) => labelmap.forEach((box) => mask.writeLabels(iFastest(page.shown), box)));
    return page;
  }

  #push(who: number): void {
    const page = this.page(who);
    const sender = { author: AUTHORS[who] ?? '', labels: ALL_LABELS };
    // All that the server lacks, as after a connection that broke, then each update once more.
    const behind = Y.encodeStateAsUpdate(page.doc, Y.encodeStateVector(this.#server));
    for (const update of [behind, ...page.unsent]) {
      // Throws where an honest page is refused.
      const effect = this.#checker.check(update, sender);
      if (!effect) continue;
      Y.applyUpdate(this.#server, effect);
      this.#log.push(effect);
    }
    page.unsent = [];
  }

  #pull(who: number, order: number): void {
    const page = this.page(who);
    const fresh = this.#log.slice(page.pulled);
    // Any order will do: Yjs keeps what comes too early until what it needs has come.
    const turned = fresh.map((_, at) => fresh[(at * 7 + order) % fresh.length] ?? Uint8Array.of(0, 0));
    const again = this.#log.filter((_, at) => at % 3 === order % 3);
    for (const update of [...turned, ...again, ...fresh]) Y.applyUpdate(page.doc, update, 'server');
    page.pulled = this.#log.length;
  }

  #compact(undoable: number): void {
    const keep = { acts: undoable, ms: 1e9 };
    const state = this.state;
    const done = compactActs(state, { size: N, now: this.#clock, undoable: keep, client: this.#clients++ });
    if (!done) return;
    const list = [...this.#packed, ...acts(this.#server)];
    const count = settledPrefix(
      list.map(({ act }) => act),
      this.#clock,
      keep,
    );
    const undone = this.#server.getMap('undone');
    for (const { act } of list.slice(0, count)) if (act) this.settled.push({ act, undone: undone.get(act.id) === true });
    this.#packed = list.slice(count);
    this.#checker = new UpdateChecker({ size: N }, [done.state]);
    this.#log.push(done.update);
    // The server goes on with what it has written down, not with what it had.
    this.#server = new Y.Doc();
    Y.applyUpdate(this.#server, done.state);
  }

  #undo(who: number, how: 'undo' | 'redo'): void {
    const { author, mask } = this.page(who);
    const before = mask.segments.map(({ id }) => [id, mask.readSegment(id, WHOLE)] as const);
    const others = mask.entries.filter(({ act }) => act.by !== AUTHORS[who]).map(({ act, undone }) => `${act.id} ${undone}`);
    const act = author[how]();
    const after = mask.entries.filter(({ act }) => act.by !== AUTHORS[who]).map(({ act, undone }) => `${act.id} ${undone}`);
    if (others.join() !== after.join()) this.trespasses.push(`${how} changed whether another's acts are undone`);
    if (act && act.by !== AUTHORS[who]) this.trespasses.push(`${how} took back an act of ${act.by}`);
    // Proposals may come back, or go again: only acts without them are judged by their voxels.
    if (!act || act.made) return;
    const touched = new Set(act.changes.map(({ segment }) => segment));
    for (const [id, was] of before) {
      if (touched.has(id) || !mask.segments.some((segment) => segment.id === id)) continue;
      if (!equal(was, mask.readSegment(id, WHOLE))) this.trespasses.push(`${how} of ${act.id} changed segment ${id}`);
    }
  }

  #draw(deed: Extract<Deed, { readonly segment: number }>): void {
    const { author, mask } = this.page(deed.who);
    const target = mask.segments[deed.segment % Math.max(1, mask.segments.length)];
    if (!target) return;
    switch (deed.do) {
      case 'delete':
        return author.deleteSegment(target.id);
      case 'lock':
        return author.updateSegment(target.id, { locked: !target.locked });
      case 'rename':
        return author.updateSegment(target.id, { name: `renamed by ${deed.who}` });
      case 'propose':
      case 'propose all': {
        const shape = maskOf(deed.shape);
        const prompts = [{ world: world(deed.shape[0], deed.shape[1], deed.shape[6]), label: 'inside' as const }];
        const rest = maskOf([0, 0, 0, N[0], N[1], N[2], 1]);
        const edits = [
          ...(deed.do === 'propose all' ? [{ op: 'clear', mask: rest } as const] : []),
          { op: 'set', mask: shape } as const,
        ];
        return void author.edit(target.id, 'clicks', edits, { prompts, confidence: deed.shape[3] / 100 });
      }
      case 'clear':
        return void author.edit(target.id, 'eraser', [{ op: 'clear', mask: maskOf(deed.shape) }]);
      case 'set': {
        const shape = maskOf(deed.shape);
        const locked = mask.segments.filter((segment) => segment.locked && segment.id !== target.id);
        const free = voxelsOf(shape).filter((at) => !locked.some(({ id }) => mask.readSegment(id, WHOLE)[at] === 1));
        if (!author.edit(target.id, 'brush', [{ op: 'set', mask: shape }])) return;
        this.painted.push({ act: mask.entries.at(-1)?.act.id ?? '', segment: target.id, voxels: free });
      }
    }
  }
}

/** Elements of `acts` but for what is settled. */
function acts(doc: Y.Doc): { readonly act: Act | undefined }[] {
  return doc
    .getArray<Act>('acts')
    .toArray()
    .filter((value) => !('settled' in value))
    .map((act) => ({ act }));
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((v, at) => v === b[at]);

function maskOf([i, j, k, ni, nj, nk, every]: Shape): BoxMask {
  const data = iFastest(Uint8Array.from({ length: ni * nj * nk }, (_, at) => (at % every === 0 ? 1 : 0)));
  return { box: makeBox(voxel(i, j, k), size(ni, nj, nk)), data, voxels: data.reduce((sum, v) => sum + v, 0) };
}

/** Places in the volume of a mask's voxels, those outside of it left out. */
function voxelsOf({ box, data }: BoxMask): number[] {
  const found: number[] = [];
  data.forEach((value, at) => {
    const [i, j, k] = [
      box.start[0] + (at % box.size[0]),
      box.start[1] + (Math.floor(at / box.size[0]) % box.size[1]),
      box.start[2] + Math.floor(at / (box.size[0] * box.size[1])),
    ];
    if (value && i >= 0 && j >= 0 && k >= 0 && i < N[0] && j < N[1] && k < N[2]) found.push(i + N[0] * (j + N[1] * k));
  });
  return found;
}

export const COUNT = voxelCount(N);
