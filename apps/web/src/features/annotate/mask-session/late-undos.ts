import { type MaskDocument } from '@annotome/mask-doc';

/** Finds this author's undos (and redos) that came after their act was settled and count for nothing; SPEC.md U4 of the mask document. */
export class LateUndos {
  readonly #mask: MaskDocument;
  readonly #listeners = new Set<(count: number) => void>();
  /** Ids of acts that were undone, or done again, and might still come too late. */
  readonly #open: Set<string>;
  #untold = 0;

  /** @param author user id of who draws here. */
  constructor(mask: MaskDocument, author: string) {
    this.#mask = mask;
    const before = mask.entries.filter(({ act, undone, settled }) => act.by === author && undone && !settled);
    this.#open = new Set(before.map(({ act }) => act.id));
  }

  /** See `MaskSession.onLateUndos`. */
  listen(listener: (count: number) => void): () => void {
    this.#listeners.add(listener);
    this.#tell();
    return () => this.#listeners.delete(listener);
  }

  /** An act was undone, or done again, on this page. */
  add(act: string): void {
    this.#open.add(act);
  }

  /** Others' changes have come. */
  look(): void {
    if (this.#open.size === 0) return;
    for (const { id } of this.#mask.lateUndos) if (this.#open.delete(id)) this.#untold++;
    this.#tell();
  }

  #tell(): void {
    if (this.#untold === 0 || this.#listeners.size === 0) return;
    const count = this.#untold;
    this.#untold = 0;
    for (const listener of this.#listeners) listener(count);
  }
}
