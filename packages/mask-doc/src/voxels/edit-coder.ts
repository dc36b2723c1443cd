import { MaskDocError } from '../errors.ts';
import { BRICK, lowestBit, type BrickGrid } from './brick.ts';
import { bricksOf, boxOf, fill, isNone, Plane, type EditBits, type Ends, type Frame } from './edit-plane.ts';
import { BitModel, type BitCoder } from './range-coder.ts';

/** Contexts: W and WW, and this many words of others (SPEC.md B11). */
const OTHERS = 13;
const CONTEXTS = 1 << (2 + OTHERS);

/** What is learnt of one kind of edits. */
class EditModel {
  readonly has = new BitModel(2);
  readonly numbers = new BitModel(6 * 32);
  readonly words = [new BitModel(3), new BitModel(3), new BitModel(3)] as const;
  readonly voxels = [new BitModel(CONTEXTS), new BitModel(CONTEXTS), new BitModel(CONTEXTS)] as const;
}

interface Planes {
  readonly set: Plane;
  readonly clear: Plane;
}

/**
 * Writes what edits set and clear, one after the other, or reads them; SPEC.md B11. Writer and reader are one code, so that they cannot
 * differ: what there is to write is not looked at when reading.
 */
export class EditCoder {
  readonly #grid: BrickGrid;
  readonly #coder: BitCoder;
  readonly #models = [new EditModel(), new EditModel()] as const;
  /** By segment: what the last proposal set and cleared. */
  readonly #before = new Map<string, Planes>();

  constructor(grid: BrickGrid, coder: BitCoder) {
    this.#grid = grid;
    this.#coder = coder;
  }

  /** @param edit undefined when reading. @returns what was written or read. @throws MaskDocError `malformed`. */
  code(segment: string, isProposal: boolean, edit?: EditBits): EditBits {
    const model = this.#models[isProposal ? 1 : 0];
    const has = (['set', 'clear'] as const).map(
      (op, n) => this.#coder.bit(model.has, n, edit && !isNone(edit[op]) ? 1 : 0) === 1,
    );
    const frame = this.#frame(model, edit);
    const planes = { set: new Plane(frame), clear: new Plane(frame) };
    if (edit) for (const op of ['set', 'clear'] as const) fill(this.#grid, planes[op], edit[op]);
    const before = isProposal ? this.#before.get(segment) : undefined;
    if (has[0]) codePlane(this.#coder, model, 0, planes.set, undefined, before);
    if (has[1]) codePlane(this.#coder, model, has[0] ? 2 : 1, planes.clear, has[0] ? planes.set : undefined, before);
    if (isProposal) this.#before.set(segment, planes);
    return edit ?? { set: bricksOf(this.#grid, planes.set), clear: bricksOf(this.#grid, planes.clear) };
  }

  #frame(model: EditModel, edit?: EditBits): Frame {
    const box = edit && boxOf(this.#grid, edit);
    const ends = ([0, 1, 2] as const).map((axis) => {
      const most = this.#grid.size[axis];
      const first = this.#number(model, 2 * axis, most, box?.[axis][0] ?? 0);
      const last = this.#number(model, 2 * axis + 1, most, box?.[axis][1] ?? 0);
      if (first > last || last >= most)
        throw new MaskDocError('malformed', 'An edit is in a box that the volume does not have (B11).');
      return [first, last] as const;
    }) as [Ends, Ends, Ends];
    const [i, j, k] = ends;
    const start = i[0] >> 5;
    const masks = Uint32Array.from({ length: (i[1] >> 5) - start + 1 }, (_, w) => {
      const from = Math.max(i[0] - BRICK * (start + w), 0);
      const to = Math.min(i[1] - BRICK * (start + w), BRICK - 1);
      return (-1 << from) & (-1 >>> (BRICK - 1 - to));
    });
    return { start: [start, j[0], k[0]], size: [masks.length, j[1] - j[0] + 1, k[1] - k[0] + 1], masks };
  }

  /** A whole number below `most`, highest bit first. */
  #number(model: EditModel, field: number, most: number, value: number): number {
    let number = 0;
    for (let bit = 31 - Math.clz32(Math.max(most - 1, 1)); bit >= 0; bit--) {
      number |= this.#coder.bit(model.numbers, 32 * field + bit, (value >>> bit) & 1) << bit;
    }
    return number;
  }
}

/**
 * Codes a plane, word by word.
 * @param which of the models: what is set; what is cleared, alone; and where something is set too.
 * @param set what the same edit sets, where that is known.
 * @param before what the proposal before set and cleared.
 */
function codePlane(coder: BitCoder, model: EditModel, which: 0 | 1 | 2, plane: Plane, set?: Plane, before?: Planes): void {
  const { words, row, slice, frame } = plane;
  const { masks, size, start } = frame;
  const others = new Uint32Array(OTHERS);
  const [wordModel, voxelModel] = [model.words[which], model.voxels[which]];
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const first = plane.at(0, j, k);
      const [y, z] = [start[1] + j, start[2] + k];
      const same = set || which === 1 ? before?.clear : before?.set;
      const sameRow = same?.rowAt(y, z) ?? -1;
      const rowAfter = (set ? before?.set.rowAt(y, z) : same?.rowAt(y + 1, z)) ?? -1;
      const sliceAfter = same?.rowAt(y, z + 1) ?? -1;
      for (let w = 0; w < masks.length; w++) {
        const at = first + w;
        const x = start[0] + w;
        const [north, up] = [at - row, at - slice];
        const [n, u] = [words[north] as number, words[up] as number];
        const [nBefore, nAfter] = [westOf(words, north), eastOf(words, north)];
        const [uBefore, uAfter] = [westOf(words, up), eastOf(words, up)];
        const any = nBefore | n | nAfter | uBefore | u | uAfter;
        const all = nBefore & n & nAfter & uBefore & u & uAfter;
        const likeLast = same?.wordIn(sameRow, x) ?? 0;
        let told = masks[w] as number;
        let open = any & ~all;
        open |= (open << 1) | (open >>> 1);
        if (set) {
          told &= ~(set.words[at] as number);
          open |= (beside(set, at) & (before?.set.wordIn(rowAfter, x) ?? 0)) | (likeLast ^ all);
        } else if (same) open |= likeLast ^ all;
        open &= told;
        const sure = all & told & ~open;
        const now = words[at] as number;
        const context = open !== 0 ? 2 : (any & told) !== 0 ? 1 : 0;
        const isAsTold = coder.bit(wordModel, context, ((now & ~open) ^ sure) === 0 ? 1 : 0) === 1;
        const rest = isAsTold ? open : told;
        if (rest === 0) {
          words[at] = isAsTold ? sure : 0;
          continue;
        }
        others[0] = nBefore;
        others[1] = n;
        others[2] = nAfter;
        others[3] = uBefore;
        others[4] = u;
        others[5] = uAfter;
        others[6] = words[up + row] as number;
        if (set) {
          aroundSet(others, set, at);
          others[11] = likeLast;
          others[12] = before?.set.wordIn(rowAfter, x) ?? 0;
        } else {
          others[7] = words[up - row] as number;
          others[8] = words[north - row] as number;
          others[9] = words[up - slice] as number;
          others[10] = likeLast;
          others[11] = same?.wordIn(rowAfter, x) ?? 0;
          others[12] = same?.wordIn(sliceAfter, x) ?? 0;
        }
        words[at] = codeWord(coder, voxelModel, others, words[at - 1] as number, isAsTold ? sure : 0, rest, now);
      }
    }
  }
}

/** Codes some voxels of a word. @param west the word before. @param sure the voxels that are set anyway. @returns the word. */
function codeWord(
  coder: BitCoder,
  model: BitModel,
  others: Uint32Array,
  west: number,
  sure: number,
  told: number,
  now: number,
): number {
  let made = sure;
  for (let rest = told; rest !== 0; rest &= rest - 1) {
    const b = lowestBit(rest);
    // W and WW.
    let context = b > 1 ? (made >>> (b - 2)) & 3 : b === 1 ? (west >>> 31) | ((made & 1) << 1) : west >>> 30;
    for (let n = 0; n < OTHERS; n++) context |= (((others[n] as number) >>> b) & 1) << (n + 2);
    made |= coder.bit(model, context, (now >>> b) & 1) << b;
  }
  return made;
}

/** What is set beside the voxels of a word: along i before and after, along j, along k. */
function aroundSet(into: Uint32Array, { words, row, slice }: Plane, at: number): void {
  into[7] = westOf(words, at);
  into[8] = (words[at + row] as number) | (words[at - row] as number);
  into[9] = eastOf(words, at);
  into[10] = (words[at + slice] as number) | (words[at - slice] as number);
}

const beside = ({ words, row, slice }: Plane, at: number): number =>
  westOf(words, at) |
  eastOf(words, at) |
  (words[at + row] as number) |
  (words[at - row] as number) |
  (words[at + slice] as number) |
  (words[at - slice] as number);

/** Of each voxel of a word, the one before it along i. */
const westOf = (words: Uint32Array, at: number): number => ((words[at] as number) << 1) | ((words[at - 1] as number) >>> 31);
/** The one after it. */
const eastOf = (words: Uint32Array, at: number): number => ((words[at] as number) >>> 1) | ((words[at + 1] as number) << 31);
