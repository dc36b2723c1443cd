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
export function maskAt({ doc, size }: MaskDocument, act: string | undefined): MaskDocument {
  const elements = actsOf(doc).toArray();
  const last =
    act === undefined ? -1 : elements.findIndex((value) => (value as { readonly id?: unknown } | undefined)?.id === act);
  if (act !== undefined && last < 0) {
    throw new MaskDocError(
      'settled',
      'This act is settled: of that time, only what became of it is kept, not each step. Choose a later one.',
    );
  }
  const then = new Doc();
  const isKept = (value: unknown, at: number): boolean => at <= last || isSettledElement(value);
  const undone = undoneOf(then);
  then.transact(() => {
    actsOf(then).push(elements.filter(isKept));
    for (const [id, is] of undoneOf(doc)) if (is === true) undone.set(id, true);
  });
  return new MaskDocument(then, size);
}
