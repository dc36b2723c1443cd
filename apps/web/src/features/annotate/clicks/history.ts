/** One thing that was done, and can be taken back. */
export interface Deed {
  /** For the menu and the screen reader: `click`, `brush`, `accept`. */
  readonly name: string;
  /** @returns whether it could be taken back; otherwise nothing before it can be either. */
  undo(): boolean;
  redo(): boolean;
}

/** What was done in this room, in order: one list for clicks, tools and segments, so that undo spans all. */
export class History {
  readonly #done: Deed[] = [];
  #undone: Deed[] = [];
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  /** Something was done just now. What had been taken back can no longer be done again. */
  push(deed: Deed): void {
    this.#done.push(deed);
    this.#undone = [];
    if (this.#done.length > this.#most) this.#done.shift();
  }

  /** Takes the last deed back. @returns its name, or undefined when there is none that can be. */
  undo(): string | undefined {
    const deed = this.#done.pop();
    if (!deed) return undefined;
    if (!deed.undo()) {
      this.#done.length = 0;
      return undefined;
    }
    this.#undone.push(deed);
    return deed.name;
  }

  redo(): string | undefined {
    const deed = this.#undone.pop();
    if (!deed) return undefined;
    if (!deed.redo()) {
      this.#undone = [];
      return undefined;
    }
    this.#done.push(deed);
    return deed.name;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }
}
