import { type Array as YArray, type Doc, type Map as YMap } from 'yjs';
import { MaskDocError } from '../errors.ts';

/** SPEC.md D2. */
export const VERSION = 1;

/** The root types of SPEC.md D1. */
export const ROOTS = ['meta', 'acts', 'undone'] as const;

export const actsOf = (doc: Doc): YArray<unknown> => doc.getArray<unknown>('acts');
export const undoneOf = (doc: Doc): YMap<unknown> => doc.getMap<unknown>('undone');
export const metaOf = (doc: Doc): YMap<unknown> => doc.getMap<unknown>('meta');

/** @throws MaskDocError `unknown-version` for a document that a later page wrote. */
export function checkVersion(doc: Doc): void {
  const version = metaOf(doc).get('version');
  if (version !== undefined && version !== VERSION) {
    throw new MaskDocError(
      'unknown-version',
      `This page reads masks of version ${VERSION}; this one is of version ${typeof version === 'number' ? version : 'an unknown kind'} (D2).`,
    );
  }
}
