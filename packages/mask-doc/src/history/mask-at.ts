import { Doc } from 'yjs';
import { actsOf, undoneOf } from '../document/document-types.ts';
import { MaskDocument } from '../document/mask-document.ts';
import { isSettledElement } from '../settled/settled-element.ts';
import { MaskDocError } from '../errors.ts';

/**
 * The mask as it was right after an act: what the acts up to it come to, but for those that are undone now; SPEC.md H2. Another mask, which does not
 * change any more; the one it is made from is left alone.
 * @param act its id; undefined: only what is settled.
 * @throws MaskDocError `settled` where the act is settled, or was never there: single acts of that time are not kept.
 */
export function maskAt(mask: MaskDocument, act: string | undefined): MaskDocument {
  const { doc, size } = mask;
  const elements = actsOf(doc).toArray();
  const isIt = (value: unknown): boolean => act !== undefined && (value as { readonly id?: unknown } | undefined)?.id === act;
  const last = elements.findIndex(isIt);
  const open = mask.settled?.open ?? [];
  const lastOpen = last < 0 ? open.findIndex(isIt) : open.length - 1;
  if (act !== undefined && last < 0 && lastOpen < 0) {
    throw new MaskDocError(
      'settled',
      'This act is settled: of that time, only what became of it is kept, not each step. Choose a later one.',
    );
  }
  const then = new Doc();
  const undone = undoneOf(then);
  then.transact(() => {
    // Open acts are put one by one, so that it can end with any of them.
    actsOf(then).push(elements.filter(isSettledElement).map((value) => ({ ...(value as object), open: undefined })));
    actsOf(then).push(open.slice(0, lastOpen + 1));
    actsOf(then).push(elements.filter((value, at) => at <= last && !isSettledElement(value)));
    for (const [id, is] of undoneOf(doc)) if (is === true) undone.set(id, true);
  });
  return new MaskDocument(then, size);
}
