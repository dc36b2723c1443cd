import { expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { readWorkFile, writeWorkFile } from './work-file.ts';

const ID = 'cmb1x2y3z0000abcd1234efgh';

function drawn(): Uint8Array {
  const doc = new Doc();
  doc.getArray('acts').push(['\nannotome case not-this-one\n', new Uint8Array(300).fill(7)]);
  return encodeStateAsUpdate(doc);
}

it('a file of saved work says of which case it is, and is an update that every reader of Yjs takes', () => {
  const update = drawn();
  const file = writeWorkFile(update, ID);
  expect(readWorkFile(file)).toEqual({ caseId: ID, update });
  const doc = new Doc();
  applyUpdate(doc, file);
  expect(doc.getArray('acts').length).toBe(2);
});

it('knows no other file', () => {
  for (const file of [
    drawn(),
    new Uint8Array(),
    new TextEncoder().encode('annotome case x'),
    writeWorkFile(drawn(), ID).subarray(0, -1),
  ])
    expect(readWorkFile(file)).toBeUndefined();
});
