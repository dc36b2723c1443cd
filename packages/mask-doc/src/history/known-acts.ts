import { decodeStateVector } from 'yjs';
import { actsOf } from '../document/document-types.ts';
import { type MaskDocument } from '../document/mask-document.ts';
import { clientOf } from '../settled/maker-bytes.ts';

/**
 * Ids of the acts that a mask has, those too that are settled and left something.
 * @param stateVector only those that whoever has this encoded state vector has too.
 */
export function knownActs(mask: MaskDocument, stateVector?: Uint8Array): Set<string> {
  const clocks = stateVector && decodeStateVector(stateVector);
  const ids = new Set(mask.settled?.makers.map(({ id }) => id));
  for (const { id } of mask.settled?.open ?? []) {
    const from = clientOf(id);
    if (!clocks || (from && from.clock < (clocks.get(from.client) ?? 0))) ids.add(id);
  }
  for (let item = actsOf(mask.doc)._start; item; item = item.right) {
    if (item.deleted) continue;
    (item.content.getContent() as { readonly id?: unknown }[]).forEach((value, n) => {
      const isKnown = !clocks || item.id.clock + n < (clocks.get(item.id.client) ?? 0);
      if (isKnown && typeof value.id === 'string') ids.add(value.id);
    });
  }
  return ids;
}
