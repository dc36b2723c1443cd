import { MaskDocError } from '../errors.ts';
import { ByteWriter, readSigned, readWhole, type ByteReader } from '../voxels/whole-numbers.ts';
import { type Maker } from './settled.ts';

/** Texts that are said by their place in a list, which grows as they are first said. */
export class Texts {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  place(text: string): number {
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.all.length;
      this.#places.set(text, place);
      this.all.push(text);
    }
    return place;
  }
}

/** The Yjs client and the clock of which an act's id is made (`MaskAuthor`); undefined for an id of another kind. */
export function clientOf(id: string): { readonly client: number; readonly clock: number } | undefined {
  const [client = NaN, clock = NaN, more] = id.split('-').map((part) => parseInt(part, 36));
  if (more !== undefined || `${client.toString(36)}-${clock.toString(36)}` !== id) return undefined;
  return { client, clock };
}

type Author = Omit<Maker, 'made'>;
type Clients = ReadonlyMap<number, string>;

/**
 * Packs ids, authors, times and tools; SPEC.md B8. An id that was made of a Yjs client and its clock is said by the client's place in
 * `clients`, which says the author too.
 */
export function writeMakers(makers: readonly Author[], clients: Clients, texts: Texts): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  const order = new Map([...clients.keys()].map((client, place) => [client, place]));
  const clocks = new Map<number, number>();
  let time = 0;
  out.whole(makers.length);
  for (const { id, by, at, tool } of makers) {
    const from = clientOf(id);
    const place = from && clients.get(from.client) === by ? order.get(from.client) : undefined;
    if (from && place !== undefined) {
      out.whole(place + 1);
      out.signed(from.clock - (clocks.get(place) ?? 0));
      clocks.set(place, from.clock);
    } else {
      out.whole(0);
      out.whole(texts.place(id));
      out.whole(texts.place(by));
    }
    out.whole(texts.place(tool));
    out.signed(at - time);
    time = at;
  }
  return out.bytes();
}

/** @throws MaskDocError `malformed`. */
export function readMakers(bytes: Uint8Array, clients: Clients, texts: readonly string[]): Author[] {
  const from: ByteReader = { bytes, at: 0 };
  const order = [...clients];
  const clocks = new Map<number, number>();
  const text = (): string => known(texts[readWhole(from)]);
  let time = 0;
  return Array.from({ length: readWhole(from) }, () => {
    const place = readWhole(from) - 1;
    let id: string;
    let by: string;
    if (place >= 0) {
      const [client, author] = known(order[place]);
      const clock = (clocks.get(place) ?? 0) + readSigned(from);
      clocks.set(place, clock);
      [id, by] = [`${client.toString(36)}-${clock.toString(36)}`, author];
    } else [id, by] = [text(), text()];
    const tool = text();
    time += readSigned(from);
    return { id, by, at: time, tool };
  });
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new MaskDocError('malformed', 'Settled acts name something that is not in their lists (B8).');
  return found;
}
