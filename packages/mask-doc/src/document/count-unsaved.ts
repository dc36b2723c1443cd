import { decodeStateVector, Item, type Doc } from 'yjs';
import { metaOf } from './document-types.ts';

/**
 * How many changes (acts, undos, redos) a document has that a state vector has not.
 * @param saved an encoded state vector; undefined for an empty document.
 */
export function countUnsaved(doc: Doc, saved: Uint8Array | undefined): number {
  const clocks = saved ? decodeStateVector(saved) : new Map<number, number>();
  const meta: unknown = metaOf(doc);
  let changes = 0;
  for (const [client, structs] of doc.store.clients) {
    const known = clocks.get(client) ?? 0;
    for (let at = structs.length - 1; at >= 0; at--) {
      const struct = structs[at];
      if (!struct || struct.id.clock + struct.length <= known) break;
      // The version comes along with the first act; nobody would count it.
      if (struct instanceof Item && (struct.parent as unknown) === meta) continue;
      changes += struct.id.clock + struct.length - Math.max(known, struct.id.clock);
    }
  }
  return changes;
}
