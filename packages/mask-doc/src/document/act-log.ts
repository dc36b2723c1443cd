import { type Array as YArray, type Doc, type Map as YMap, type YArrayEvent, type YMapEvent } from 'yjs';
import { type Act } from '../act.ts';
import { actsOf, undoneOf } from './document-types.ts';

/** An act in its place, and whether it counts. */
export interface Entry {
  readonly act: Act;
  /** Place in the order; changes when others come in before it. */
  place: number;
  undone: boolean;
  /** How many acts that are not undone replace this one. */
  replacedBy: number;
}

/** SPEC.md F1. */
export const counts = (entry: Entry): boolean => !entry.undone && entry.replacedBy === 0;

export interface LogChange {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  /** Were there before and after, and count now, or no longer. */
  readonly toggled: readonly Entry[];
}

type Delta = YArrayEvent<unknown>['changes']['delta'];

/** The acts of a document, read once each, in order, and kept up to date as updates come in. */
export class ActLog {
  /** In the order of `acts`; undefined for one that cannot be read, so that places stay right (SPEC.md D3). */
  readonly #slots: (Entry | undefined)[] = [];
  readonly #byId = new Map<string, Entry>();
  /** Per act id: how many acts that are not undone name it in `replaces`. */
  readonly #replacers = new Map<string, number>();
  /** Whether an entry counted before the change under way. */
  readonly #before = new Map<Entry, boolean>();
  readonly #doc: Doc;
  readonly #acts: YArray<unknown>;
  readonly #undone: YMap<unknown>;
  readonly #read: (value: unknown) => Act;
  readonly #onChange: (change: LogChange) => void;
  #delta: Delta | undefined;
  #undoneIds: readonly string[] = [];

  /**
   * @param read checks an element of `acts`, and throws where it is none.
   * @param onChange once per transaction that adds or removes acts, or changes whether some count.
   */
  constructor(doc: Doc, read: (value: unknown) => Act, onChange: (change: LogChange) => void) {
    this.#doc = doc;
    this.#read = read;
    this.#acts = actsOf(doc);
    this.#undone = undoneOf(doc);
    this.#onChange = onChange;
    this.#insert(0, this.#acts.toArray());
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

  /** In order; undefined for what cannot be read. */
  get entries(): readonly (Entry | undefined)[] {
    return this.#slots;
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
    for (const id of ids) this.#readUndone(id);
    const toggled: Entry[] = [];
    const isNew = new Set([...added, ...removed]);
    for (const [entry, counted] of this.#before) if (counted !== counts(entry) && !isNew.has(entry)) toggled.push(entry);
    this.#before.clear();
    if (added.length + removed.length + toggled.length > 0) this.#onChange({ added, removed, toggled });
  };

  #insert(at: number, values: readonly unknown[]): Entry[] {
    const slots = values.map((value): Entry | undefined => {
      let act: Act;
      try {
        act = this.#read(value);
      } catch {
        return undefined;
      }
      return { act, place: 0, undone: this.#undone.get(act.id) === true, replacedBy: this.#replacers.get(act.id) ?? 0 };
    });
    splice(this.#slots, at, slots);
    this.#number(at);
    const entries = slots.filter((entry) => entry !== undefined);
    for (const entry of entries) {
      this.#byId.set(entry.act.id, entry);
      if (!entry.undone) this.#replace(entry.act, 1);
    }
    return entries;
  }

  #remove(at: number, count: number): Entry[] {
    const entries = this.#slots.splice(at, count).filter((entry) => entry !== undefined);
    this.#number(at);
    for (const entry of entries) {
      if (this.#byId.get(entry.act.id) === entry) this.#byId.delete(entry.act.id);
      if (!entry.undone) this.#replace(entry.act, -1);
    }
    return entries;
  }

  #number(from: number): void {
    for (let at = from; at < this.#slots.length; at++) {
      const entry = this.#slots[at];
      if (entry) entry.place = at;
    }
  }

  #readUndone(id: string): void {
    const entry = this.#byId.get(id);
    const undone = this.#undone.get(id) === true;
    if (!entry || entry.undone === undone) return;
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
