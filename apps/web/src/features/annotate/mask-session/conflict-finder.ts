import { conflictsSince, knownActs, type MaskDocument } from '@annotome/mask-doc';
import { type MergeConflict } from './mask-session.ts';

/** Finds what two people changed unseen by each other, from one meeting with the server to the next. */
export class ConflictFinder {
  readonly #mask: MaskDocument;
  readonly #author: string;
  readonly #listeners = new Set<(conflicts: readonly MergeConflict[]) => void>();
  #untold: MergeConflict[] = [];
  #apart: { readonly common: ReadonlySet<string>; readonly here: ReadonlySet<string> } | undefined;

  /** @param author user id of who draws here. */
  constructor(mask: MaskDocument, author: string) {
    this.#mask = mask;
    this.#author = author;
  }

  /** See `MaskSession.onConflicts`. */
  listen(listener: (conflicts: readonly MergeConflict[]) => void): () => void {
    this.#listeners.add(listener);
    this.#tell([]);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The server is reached; nothing of what it has is here yet.
   * @param saved the server's last word before, as an encoded state vector; undefined: it never said one.
   */
  reached(saved: Uint8Array | undefined): void {
    this.#apart = { common: saved ? knownActs(this.#mask, saved) : new Set(), here: knownActs(this.#mask) };
  }

  /** Own work of elsewhere is about to come: these acts, made unseen by whatever is here and not among them. */
  bringsIn(acts: ReadonlySet<string>): void {
    const known = knownActs(this.#mask);
    this.#apart = { common: new Set([...acts].filter((id) => known.has(id))), here: acts };
  }

  /** All that the server has, or that was made elsewhere, is here. */
  merged(): void {
    const apart = this.#apart;
    this.#apart = undefined;
    if (!apart || apart.here.size === apart.common.size) return;
    const found = conflictsSince(this.#mask, { author: this.#author, ...apart });
    if (found.length === 0) return;
    const authors = new Map(this.#mask.entries.map(({ act }) => [act.id, act.by]));
    const names = new Map(this.#mask.segments.map(({ id, name }) => [id, name]));
    this.#tell(
      found.map(({ why, segment, other, theirs, voxels, voxel }) => ({
        why,
        by: [...new Set(theirs.flatMap((id) => authors.get(id) ?? []))],
        segments: [...new Set([segment, other])].map((id) => names.get(id) ?? 'a deleted segment'),
        voxels,
        at: voxel,
      })),
    );
  }

  #tell(found: readonly MergeConflict[]): void {
    this.#untold.push(...found);
    if (this.#listeners.size === 0 || this.#untold.length === 0) return;
    const conflicts = this.#untold;
    this.#untold = [];
    for (const listener of this.#listeners) listener(conflicts);
  }
}
