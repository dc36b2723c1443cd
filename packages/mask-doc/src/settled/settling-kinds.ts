import { type Kind } from './settled.ts';

/** A proposal that may yet be replaced: what it did stays apart from what is settled for good. */
export interface Act {
  /** Place among the makers. */
  readonly maker: number;
  /** Place among the proposals that may yet be replaced; undefined for an act that counts for good. */
  readonly proposal: number | undefined;
}

const NOTHING = '';
const keyOf = ({ maker, then }: Kind): string =>
  maker < 0 && then.length === 0
    ? NOTHING
    : `${maker}${then.map(({ op, proposal }) => `${op === 'set' ? '+' : '-'}${proposal}`).join('')}`;

/** Kinds of voxels while acts are settled one after the other: each is kept once, under a number; 0 is nothing. SPEC.md K3. */
export class SettlingKinds {
  readonly #kinds: Kind[] = [{ maker: -1, then: [] }];
  readonly #numbers = new Map<string, number>([[NOTHING, 0]]);
  readonly #proposalMakers: readonly number[];

  /** @param proposalMakers by place of the proposal: its place among the makers. */
  constructor(proposalMakers: readonly number[]) {
    this.#proposalMakers = proposalMakers;
  }

  kind(number: number): Kind {
    return this.#kinds[number] as Kind;
  }

  number(kind: Kind): number {
    const key = keyOf(kind);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#kinds.length;
      this.#numbers.set(key, number);
      this.#kinds.push(kind);
    }
    return number;
  }

  /** What a voxel of a kind becomes by an act. */
  after(number: number, op: 'set' | 'clear', { maker, proposal }: Act): number {
    const { maker: before, then } = this.kind(number);
    if (proposal !== undefined) {
      const isIdle = then.length === 0 && (op === 'set') === before >= 0;
      return isIdle ? number : this.number({ maker: before, then: [...then, { op, proposal }] });
    }
    if (op === 'clear') return 0;
    if (then.length === 0 && before >= 0) return number;
    // Set for good, whatever becomes of the proposals; made by who set it first, of those that count now.
    const made = this.#madeNow(before, then);
    return this.number({ maker: made < 0 ? maker : made, then: [] });
  }

  #madeNow(before: number, then: Kind['then']): number {
    let made = before;
    for (const { op, proposal } of then) {
      if (op === 'clear') made = -1;
      else if (made < 0) made = this.#proposalMakers[proposal] ?? -1;
    }
    return made;
  }
}
