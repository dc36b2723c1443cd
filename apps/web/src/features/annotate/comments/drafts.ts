import { z } from 'zod';
import { type Shelf } from '../room/kept-room.ts';

const Drafts = z.object({
  /** What was typed and not sent: under `new`, or the id of the conversation or comment it belongs to. */
  texts: z.record(z.string(), z.string()),
  /** Where the new comment is pinned. */
  voxel: z.tuple([z.int(), z.int(), z.int()]).optional(),
});
type Drafts = z.infer<typeof Drafts>;

/** Words that a person typed in a case and did not send: kept on this computer until they are, and shown to nobody else who uses it. */
export class DraftBook {
  readonly #shelf: Shelf;
  readonly #key: string;

  constructor(shelf: Shelf, of: { readonly userId: string; readonly caseId: string }) {
    this.#shelf = shelf;
    this.#key = `annotome-comments-${of.caseId}-${of.userId}`;
  }

  /** Empty where there is none. */
  text(of: string): string {
    return this.#read().texts[of] ?? '';
  }

  get voxel(): readonly [number, number, number] | undefined {
    const { texts, voxel } = this.#read();
    return texts['new'] === undefined ? undefined : voxel;
  }

  keep(of: string, text: string, voxel?: readonly [number, number, number]): void {
    const before = this.#read();
    const texts = Object.fromEntries(Object.entries({ ...before.texts, [of]: text }).filter(([, kept]) => kept.trim() !== ''));
    const at = voxel ?? before.voxel;
    try {
      if (Object.keys(texts).length === 0) this.#shelf.removeItem(this.#key);
      else this.#shelf.setItem(this.#key, JSON.stringify({ texts, ...(at && texts['new'] !== undefined && { voxel: at }) }));
    } catch {
      // A browser that keeps nothing: the words stay in the field.
    }
  }

  #read(): Drafts {
    try {
      return Drafts.parse(JSON.parse(this.#shelf.getItem(this.#key) ?? '{"texts":{}}'));
    } catch {
      return { texts: {} };
    }
  }
}
