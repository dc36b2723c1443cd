import { uuidv4 } from 'lib0/random';
import { z } from 'zod';
import { type Shelf } from '../room/kept-room.ts';

const Drafts = z.object({
  /** What was typed and not sent: under `new`, or the id of the conversation or comment it belongs to. */
  texts: z.record(z.string(), z.string()),
  /** Where the new comment is pinned. */
  voxel: z.tuple([z.int(), z.int(), z.int()]).optional(),
  /** Ids of the comments that they become, by the same keys, once they were sent: an answer may get lost. */
  ids: z.record(z.string(), z.string()).default({}),
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
    const at: Drafts['voxel'] = voxel ? [...voxel] : before.voxel;
    // Pinned elsewhere, it is another comment.
    const isMoved = voxel !== undefined && before.voxel !== undefined && voxel.join() !== before.voxel.join();
    const ids = Object.entries(before.ids).filter(([key]) => texts[key] !== undefined && !(isMoved && key === of));
    this.#write({ texts, ids: Object.fromEntries(ids), ...(at && texts['new'] !== undefined && { voxel: at }) });
  }

  /** The id of the comment that the words become: the same however often they are sent. */
  idOf(of: string): string {
    const { ids, ...before } = this.#read();
    const id = ids[of] ?? uuidv4();
    this.#write({ ...before, ids: { ...ids, [of]: id } });
    return id;
  }

  /** Forgets the words that did arrive, though nobody heard so. @param isThere of a comment's id. */
  settle(isThere: (commentId: string) => boolean, isOpen: (of: string) => boolean): void {
    for (const [of, id] of Object.entries(this.#read().ids)) if (!isOpen(of) && isThere(id)) this.keep(of, '');
  }

  #write(drafts: Drafts): void {
    try {
      if (Object.keys(drafts.texts).length === 0) this.#shelf.removeItem(this.#key);
      else this.#shelf.setItem(this.#key, JSON.stringify(drafts));
    } catch {
      // A browser that keeps nothing: the words stay in the field.
    }
  }

  #read(): Drafts {
    try {
      return Drafts.parse(JSON.parse(this.#shelf.getItem(this.#key) ?? '{"texts":{}}'));
    } catch {
      return { texts: {}, ids: {} };
    }
  }
}
