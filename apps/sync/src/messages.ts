import { MASK_MESSAGES } from '@annotome/contracts';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';

/** What a page says. */
export type PageMessage =
  /** It tells its state vector and wants what it has not. */
  | { readonly type: 'asks'; readonly stateVector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  /** What this server lacks, which has asked. */
  | { readonly type: 'answer'; readonly update: Uint8Array }
  /** An awareness update of y-protocols: it tells what the person does. */
  | { readonly type: 'presence'; readonly update: Uint8Array }
  | { readonly type: 'asks-presence' };

/** @returns undefined for what is no message of y-websocket. */
export function readMessage(bytes: Uint8Array): PageMessage | undefined {
  try {
    const decoder = createDecoder(bytes);
    const kind = readVarUint(decoder);
    if (kind === MASK_MESSAGES.awareness) return { type: 'presence', update: readVarUint8Array(decoder) };
    if (kind === MASK_MESSAGES.queryAwareness) return { type: 'asks-presence' };
    if (kind !== MASK_MESSAGES.sync) return undefined;
    const step = readVarUint(decoder);
    const content = readVarUint8Array(decoder);
    if (step === messageYjsSyncStep1) return { type: 'asks', stateVector: content };
    if (step === messageYjsSyncStep2) return { type: 'answer', update: content };
    return step === messageYjsUpdate ? { type: 'update', update: content } : undefined;
  } catch {
    return undefined;
  }
}

function message(kind: number, step: number | undefined, content: Uint8Array): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, kind);
  if (step !== undefined) writeVarUint(encoder, step);
  writeVarUint8Array(encoder, content);
  return toUint8Array(encoder);
}

/** Asks a page for what this state vector lacks. */
export const asking = (stateVector: Uint8Array): Uint8Array => message(MASK_MESSAGES.sync, messageYjsSyncStep1, stateVector);
/** The answer to a page that asked. */
export const answering = (update: Uint8Array): Uint8Array => message(MASK_MESSAGES.sync, messageYjsSyncStep2, update);
export const updating = (update: Uint8Array): Uint8Array => message(MASK_MESSAGES.sync, messageYjsUpdate, update);
/** All up to this state vector is written down. */
export const saving = (stateVector: Uint8Array): Uint8Array => message(MASK_MESSAGES.saved, undefined, stateVector);
