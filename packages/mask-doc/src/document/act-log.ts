import { type Array as YArray, type Doc, type Map as YMap, type YArrayEvent, type YMapEvent } from 'yjs';
import { type Act } from '../act.ts';
import { actsIn, type Settled, type SettledProposal } from '../settled/settled.ts';
import { actsOf, undoneOf } from './document-types.ts';

/** An act in its place, and whether it counts. */
export interface Entry {
  readonly act: Act;
  /** Place in the order; changes when others come in before it. */
  place: number;
  undone: boolean;
  /** Where it is one of the settled proposals: nobody undoes it any more, and its voxels are with the settled ones. */
  readonly settled?: SettledProposal;
  /** How many acts that are not undone replace this one. */
  replacedBy: number;
}

/** SPEC.md F1. */
export const counts = (entry: Entry): boolean => !entry.undone && (entry.replacedBy === 0 || !entry.act.made);

/** What stands in `acts`: an act, what is settled (SPEC.md K), or something that cannot be read (SPEC.md D3). */
export type Element = { readonly act: Act } | { readonly settled: Settled } | undefined;

/** The settled acts of a document, with an entry for each proposal of {@link Settled.proposals}, and for each of the open acts. */
export interface SettledActs {
  readonly settled: Settled;
  readonly entries: readonly Entry[];
  readonly open: readonly Entry[];
}

export interface LogChange {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  /** Were there before and after, and count now, or no longer. */
  readonly toggled: readonly Entry[];
  /** Whether other acts are settled than before. The entries of settled proposals are in none of the lists then. */
  readonly settled: boolean;
}

type Slot = Entry | { readonly settled: Settled; readonly act?: undefined } | undefined;

type Delta = YArrayEvent<unknown>['changes']['delta'];

/** The acts of a document, read once each, in order, and kept up to date as updates come in. */
export class ActLog {
  /** In the order of `acts`; undefined for one that cannot be read, so that places stay right (SPEC.md D3). */
  readonly #slots: Slot[] = [];
  #settled: SettledActs | undefined;
  #entries: readonly Entry[] = [];
  readonly #byId = new Map<string, Entry>();
  /** Per act id: how many acts that are not undone name it in `replaces`. */
  readonly #replacers = new Map<string, number>();
  /** Whether an entry counted before the change under way. */
  readonly #before = new Map<Entry, boolean>();
  readonly #doc: Doc;
  readonly #acts: YArray<unknown>;
  readonly #undone: YMap<unknown>;
  readonly #read: (value: unknown) => Element;
  readonly #onChange: (change: LogChange) => void;
  #delta: Delta | undefined;
  #undoneIds: readonly string[] = [];

  /**
   * @param read an element of `acts`.
   * @param onChange once per transaction that adds or removes acts, or changes whether some count.
   */
  constructor(doc: Doc, read: (value: unknown) => Element, onChange: (change: LogChange) => void) {
    this.#doc = doc;
    this.#read = read;
    this.#acts = actsOf(doc);
    this.#undone = undoneOf(doc);
    this.#onChange = onChange;
    this.#insert(0, this.#acts.toArray());
    this.#chooseSettled([], []);
    this.#order();
    this.#before.clear();
    this.#acts.observe(this.#observeActs);
    this.#undone.observe(this.#observeUndone);
    doc.on('afterTransaction', this.#settle);
  }

  close(): void {
    this.#acts.unobserve(this.#observeActs);
    this.#undone.unobserve(this.#observeUndone);
    this.#doc.off('afterTransaction', this.#settle);
  }

  /** Settled proposals, then the other acts in order; an entry's `place` is its place here. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get settled(): SettledActs | undefined {
    return this.#settled;
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  readonly #observeActs = (event: YArrayEvent<unknown>): void => {
    this.#delta = event.changes.delta;
  };

  readonly #observeUndone = (event: YMapEvent<unknown>): void => {
    this.#undoneIds = [...event.keysChanged].map(String);
  };

  readonly #settle = (): void => {
    const delta = this.#delta;
    const ids = this.#undoneIds;
    if (!delta && ids.length === 0) return;
    this.#delta = undefined;
    this.#undoneIds = [];
    const added: Entry[] = [];
    const removed: Entry[] = [];
    let at = 0;
    for (const { retain = 0, insert, delete: gone = 0 } of delta ?? []) {
      at += retain;
      if (gone > 0) removed.push(...this.#remove(at, gone));
      if (Array.isArray(insert)) {
        added.push(...this.#insert(at, insert));
        at += insert.length;
      }
    }
    const settled = this.#chooseSettled(added, removed);
    if (delta) this.#order();
    for (const id of ids) this.#readUndone(id);
    const toggled: Entry[] = [];
    const isNew = new Set([...added, ...removed]);
    for (const [entry, counted] of this.#before) if (counted !== counts(entry) && !isNew.has(entry)) toggled.push(entry);
    this.#before.clear();
    if (settled || added.length + removed.length + toggled.length > 0) this.#onChange({ added, removed, toggled, settled });
  };

  /** Finds the settled acts that count (SPEC.md K5), and their open ones. @returns whether they are others than before. */
  #chooseSettled(added: Entry[], removed: Entry[]): boolean {
    let most: Settled | undefined;
    for (const slot of this.#slots) if (slot && !slot.act && (!most || actsIn(slot.settled) > actsIn(most))) most = slot.settled;
    if (most === this.#settled?.settled) return false;
    for (const { act } of this.#settled?.entries ?? []) this.#byId.delete(act.id);
    this.#leave(this.#settled?.open ?? []);
    removed.push(...(this.#settled?.open ?? []));
    const open = (most?.open ?? []).map((act) => this.#entry(act));
    this.#settled = most && {
      settled: most,
      entries: most.proposals.map((settled) => ({
        act: settled.act,
        place: 0,
        undone: false,
        settled,
        replacedBy: this.#replacers.get(settled.act.id) ?? 0,
      })),
      open,
    };
    for (const entry of this.#settled?.entries ?? []) this.#byId.set(entry.act.id, entry);
    this.#enter(open);
    added.push(...open);
    return true;
  }

  #order(): void {
    const { entries = [], open = [] } = this.#settled ?? {};
    this.#entries = [...entries, ...open, ...this.#slots.filter((slot): slot is Entry => slot?.act !== undefined)];
    this.#entries.forEach((entry, place) => (entry.place = place));
  }

  #insert(at: number, values: readonly unknown[]): Entry[] {
    const slots = values.map((value): Slot => {
      const element = this.#read(value);
      if (!element || 'settled' in element) return element;
      return this.#entry(element.act);
    });
    splice(this.#slots, at, slots);
    const entries = slots.filter((slot): slot is Entry => slot?.act !== undefined);
    this.#enter(entries);
    return entries;
  }

  #entry(act: Act): Entry {
    return { act, place: 0, undone: this.#undone.get(act.id) === true, replacedBy: this.#replacers.get(act.id) ?? 0 };
  }

  #enter(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#byId.set(entry.act.id, entry);
      if (!entry.undone) this.#replace(entry.act, 1);
    }
  }

  #leave(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.#byId.get(entry.act.id) === entry) this.#byId.delete(entry.act.id);
      if (!entry.undone) this.#replace(entry.act, -1);
    }
  }

  #remove(at: number, count: number): Entry[] {
    const entries = this.#slots.splice(at, count).filter((slot): slot is Entry => slot?.act !== undefined);
    this.#leave(entries);
    return entries;
  }

  #readUndone(id: string): void {
    const entry = this.#byId.get(id);
    const undone = this.#undone.get(id) === true;
    if (!entry || entry.settled || entry.undone === undone) return;
    this.#remember(entry);
    entry.undone = undone;
    this.#replace(entry.act, undone ? -1 : 1);
  }

  /** Takes up, or gives up, the replacing that an act does; SPEC.md P2. */
  #replace(act: Act, by: 1 | -1): void {
    for (const id of act.replaces ?? []) {
      const now = (this.#replacers.get(id) ?? 0) + by;
      if (now > 0) this.#replacers.set(id, now);
      else this.#replacers.delete(id);
      const entry = this.#byId.get(id);
      if (!entry) continue;
      this.#remember(entry);
      entry.replacedBy = now;
    }
  }

  #remember(entry: Entry): void {
    if (!this.#before.has(entry)) this.#before.set(entry, counts(entry));
  }
}

/** `array.splice(at, 0, ...values)`, which fails for very many values. */
function splice<T>(array: T[], at: number, values: readonly T[]): void {
  if (at === array.length) for (const value of values) array.push(value);
  else {
    const after = array.splice(at);
    for (const value of values) array.push(value);
    for (const value of after) array.push(value);
  }
}
