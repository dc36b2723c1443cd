import { MASK_MESSAGES } from '@annotome/contracts';
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';

/** One page in an awareness update of y-protocols: its client id, the count of its states, and the state as JSON (`null`: it is gone). */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly json: string;
}

/** Counts below are a page's own; the server's begin here, so that what a page sends back of others is known. */
export const FIRST_SERVER_CLOCK = 2 ** 40;

/** What a page says of itself; y-websocket's client sends back what it hears of others too, which is left out. @throws where the bytes are no awareness update. */
export function readAwareness(update: Uint8Array): readonly AwarenessEntry[] {
  const decoder = createDecoder(update);
  const entries: AwarenessEntry[] = [];
  for (let left = readVarUint(decoder); left > 0; left--) {
    const [client, clock] = [readVarUint(decoder), readVarUint(decoder)];
    if (clock < FIRST_SERVER_CLOCK) entries.push({ client, clock, json: readVarString(decoder) });
    else readVarUint8Array(decoder);
  }
  return entries;
}

/** A message that carries these entries. */
export function awarenessMessage(entries: readonly AwarenessEntry[]): Uint8Array {
  const update = createEncoder();
  writeVarUint(update, entries.length);
  for (const { client, clock, json } of entries) {
    writeVarUint(update, client);
    writeVarUint(update, clock);
    writeVarString(update, json);
  }
  const message = createEncoder();
  writeVarUint(message, MASK_MESSAGES.awareness);
  writeVarUint8Array(message, toUint8Array(update));
  return toUint8Array(message);
}
