import { type CloseCode } from '@annotome/contracts';
import { countUnsaved } from '@annotome/mask-doc';
import { type Doc } from 'yjs';
import { type SavedState } from './mask-session.ts';

/**
 * `connecting`: for the first time. `connected`: changes are sent as they are made. `away`: the server cannot be reached. `refused`: it has
 * said no, and is not asked again by itself.
 */
export type Connection =
  | { readonly state: 'connecting' | 'connected' | 'away' }
  | { readonly state: 'refused'; readonly code: CloseCode; readonly sentence: string };

export interface SavedTrackerOptions {
  readonly doc: Doc;
  /** The server's last word when the page was last open. */
  readonly saved: Uint8Array | undefined;
  /** Whether this browser keeps changes. */
  readonly isKept: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onChange: () => void;
}

/** What of a document is saved, judged by nothing but what the server has said is written down. */
export class SavedTracker {
  readonly #doc: Doc;
  readonly #now: () => number;
  readonly #onChange: () => void;
  #saved: Uint8Array | undefined;
  #connection: Connection = { state: 'connecting' };
  #isKept: boolean;
  #unsaved: number;
  #since: number | undefined;
  #state: SavedState;

  constructor({ doc, saved, isKept, now, onChange }: SavedTrackerOptions) {
    this.#doc = doc;
    this.#saved = saved;
    this.#isKept = isKept;
    this.#now = now;
    this.#onChange = onChange;
    this.#unsaved = countUnsaved(doc, saved);
    this.#state = this.#judge();
    doc.on('afterTransaction', this.#count);
  }

  /** The server's last word, as an encoded state vector. */
  get saved(): Uint8Array | undefined {
    return this.#saved;
  }

  get state(): SavedState {
    return this.#state;
  }

  /** The server has written down all up to this state vector. */
  heard(stateVector: Uint8Array): void {
    this.#saved = stateVector;
    this.#count();
  }

  connectionIs(connection: Connection): void {
    this.#connection = connection;
    this.#tell();
  }

  /** Changes are kept on this computer (again), or cannot be. */
  keptIs(isKept: boolean): void {
    this.#isKept = isKept;
    this.#tell();
  }

  close(): void {
    this.#doc.off('afterTransaction', this.#count);
  }

  readonly #count = (): void => {
    const before = this.#unsaved;
    this.#unsaved = countUnsaved(this.#doc, this.#saved);
    if (before > 0 && this.#unsaved === 0) this.#since = this.#now();
    if (before !== this.#unsaved) this.#tell();
  };

  #tell(): void {
    const before = JSON.stringify(this.#state);
    this.#state = this.#judge();
    if (JSON.stringify(this.#state) !== before) this.#onChange();
  }

  #judge(): SavedState {
    const changes = this.#unsaved;
    const connection = this.#connection;
    const kept = this.#isKept;
    switch (connection.state) {
      case 'refused': {
        const { code, sentence } = connection;
        return { state: 'offline', changes, kept, refused: { code, sentence } };
      }
      case 'away':
        return { state: 'offline', changes, kept, refused: undefined };
      case 'connecting':
      case 'connected':
        return changes > 0 ? { state: 'saving', changes, kept } : { state: 'saved', since: this.#since };
    }
  }
}
