/** After the update, where a reader of Yjs does not look any more: of which case it is. */
const MARK = /\nannotome case ([a-z0-9-]{8,40})\n$/;
const MARK_BYTES = 80;

/** A file with everything of a mask document: a Yjs update (version 1), and after it the case. */
export function writeWorkFile(update: Uint8Array, caseId: string): Uint8Array<ArrayBuffer> {
  const mark = new TextEncoder().encode(`\nannotome case ${caseId}\n`);
  const file = new Uint8Array(update.byteLength + mark.byteLength);
  file.set(update);
  file.set(mark, update.byteLength);
  return file;
}

/** @returns undefined for any other file. */
export function readWorkFile(file: Uint8Array): { readonly caseId: string; readonly update: Uint8Array } | undefined {
  const end = new TextDecoder('latin1').decode(file.subarray(Math.max(0, file.byteLength - MARK_BYTES)));
  const [mark, caseId] = MARK.exec(end) ?? [];
  if (mark === undefined || caseId === undefined) return undefined;
  return { caseId, update: file.subarray(0, file.byteLength - mark.length) };
}
