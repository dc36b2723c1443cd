import { CLOSE_CODES, MASK_MESSAGES, type CloseCode } from '@annotome/contracts';
import { readVarUint8Array } from 'lib0/decoding';
import { type Awareness } from 'y-protocols/awareness';
import { type Doc } from 'yjs';
import { WebsocketProvider } from 'y-websocket';
import { type Connection } from './saved-tracker.ts';

export interface ServerOptions {
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** `ws://…` of the mask server. */
  readonly url: string;
  readonly caseId: string;
  /** Whose changes they are: where somebody else has signed in since, the server takes none of them as theirs. */
  readonly userId: string;
  /** What was written down, as an encoded state vector. */
  readonly onSaved: (stateVector: Uint8Array) => void;
  readonly onConnection: (connection: Connection) => void;
  /** All that the server had has arrived. */
  readonly onSynced: () => void;
}

export interface ServerConnection {
  /** Tries again at once, also after a refusal. */
  retry(): void;
  /** Stops trying until `retry`: the computer says that it has no network. */
  pause(): void;
  close(): void;
}

/** After `4429` the server wants to be left alone for a moment. */
const REST_MS = 5_000;

/** Connects a document with the mask server and keeps it connected. */
export function connectServer({
  doc,
  awareness,
  url,
  caseId,
  userId,
  onSaved,
  onConnection,
  onSynced,
}: ServerOptions): ServerConnection {
  // Without the channel between tabs: what goes through it would pass by the server's check.
  const provider = new WebsocketProvider(url, caseId, doc, {
    awareness,
    connect: false,
    disableBc: true,
    params: { as: userId },
  });
  let rest: ReturnType<typeof setTimeout> | undefined;
  provider.messageHandlers[MASK_MESSAGES.saved] = (_encoder, decoder) => onSaved(readVarUint8Array(decoder).slice());
  provider.on('status', ({ status }) => {
    if (status === 'connected') onConnection({ state: 'connected' });
  });
  provider.on('sync', (synced) => {
    if (synced) onSynced();
  });
  provider.on('connection-close', (event) => {
    const code = codeOf(event?.code);
    const isFinal = code !== undefined && code !== 4503 && code !== 4429;
    onConnection(isFinal ? { state: 'refused', code, sentence: CLOSE_CODES[code] } : { state: 'away' });
    if (code === 4429) rest = setTimeout(() => provider.connect(), REST_MS);
  });
  provider.connect();
  return {
    retry: () => {
      clearTimeout(rest);
      provider.connect();
    },
    pause: () => {
      provider.disconnect();
      onConnection({ state: 'away' });
    },
    close: () => {
      clearTimeout(rest);
      provider.destroy();
    },
  };
}

const codeOf = (code: number | undefined): CloseCode | undefined =>
  code !== undefined && code in CLOSE_CODES ? (code as CloseCode) : undefined;
