import { z } from 'zod';
import { type Act, type Change, type Made, type PutClick } from '../act.ts';
import { ChangeShape, ClickShape, MadeShape } from '../document/read-act.ts';
import { MaskDocError } from '../errors.ts';
import { readBlocks, unpackBlock, writeBlocks } from '../voxels/blocks.ts';
import { addBits, takeAway, type BitSets } from '../voxels/bit-sets.ts';
import { type BrickGrid } from '../voxels/brick.ts';
import { EditCoder } from '../voxels/edit-coder.ts';
import { type EditBits } from '../voxels/edit-plane.ts';
import { BitReader, BitWriter } from '../voxels/range-coder.ts';
import { ByteWriter, readWhole, type ByteReader } from '../voxels/whole-numbers.ts';
import { readMakers, writeMakers, type Texts } from './maker-bytes.ts';
import { type Settled } from './settled.ts';

const Bytes = z.instanceof(Uint8Array);
const Count = z.int().min(0);

/** Acts that may yet be undone, packed; SPEC.md B10. */
export const OpenShape = z.strictObject({
  makers: Bytes,
  /** Per act: 2 × how many changes of voxels, and 1 more where it is in `more`; then their segments, places in the texts. */
  changes: Bytes,
  voxels: Bytes,
  /** Each once. */
  clicks: z.array(ClickShape),
  /** What acts say beside voxels: of the acts that have more, in their order. */
  more: z.array(
    z.strictObject({
      /** Changes other than of voxels and clicks, with their places among the act's changes. */
      changes: z.array(z.tuple([Count, ChangeShape])).optional(),
      /** Place among the act's changes, segment, places in `clicks`. */
      clicks: z.array(z.tuple([Count, z.string(), z.array(Count)])).optional(),
      replaces: z.array(z.string()).optional(),
      /** Without prompts where they are what the first change of clicks puts. */
      made: MadeShape.partial().optional(),
    }),
  ),
});
type OpenElement = z.output<typeof OpenShape>;
type More = OpenElement['more'][number];

/** Packs the open acts. */
export function writeOpen(
  grid: BrickGrid,
  { open: acts, proposals, clients }: Pick<Settled, 'open' | 'proposals' | 'clients'>,
  texts: Texts,
): z.input<typeof OpenShape> {
  // Of those that an act replaces, others are gone for good (SPEC.md K4).
  const known = new Set([...proposals.map(({ act }) => act.id), ...acts.map(({ id }) => id)]);
  const changes = new ByteWriter();
  const voxels = new ByteWriter();
  const writer = new BitWriter(voxels);
  const coder = new EditCoder(grid, writer);
  const clicks = new ClickTable();
  const more: More[] = [];
  for (const act of acts) {
    const painted = act.changes.filter((change) => change.type === 'voxels');
    const rest = moreOf(act, clicks, known);
    changes.whole(2 * painted.length + (rest ? 1 : 0));
    if (rest) more.push(rest);
    for (const { segment, bits } of painted) {
      changes.whole(texts.place(segment));
      coder.code(segment, act.made !== undefined, editOf(grid, bits));
    }
  }
  writer.end();
  return {
    makers: writeMakers(acts, clients, texts),
    changes: changes.bytes(),
    voxels: voxels.bytes(),
    clicks: clicks.all.map(({ id, world: [x, y, z], label }) => ({ id, world: [x, y, z], label })),
    more: more as z.input<typeof OpenShape>['more'],
  };
}

/** Reads what {@link writeOpen} wrote. @param grid undefined: voxels are left out, which take the most time. @throws MaskDocError `malformed`. */
export function readOpen(
  grid: BrickGrid | undefined,
  open: OpenElement,
  clients: ReadonlyMap<number, string>,
  texts: readonly string[],
): Act[] {
  const from: ByteReader = { bytes: open.changes, at: 0 };
  const stream: ByteReader = { bytes: open.voxels, at: 0 };
  const coder = grid && new EditCoder(grid, new BitReader(stream));
  const more = open.more.values();
  return readMakers(open.makers, clients, texts).map((maker): Act => {
    const count = readWhole(from);
    const rest = count % 2 === 1 ? said(more.next().value) : {};
    const painted = Array.from({ length: count >> 1 }, (): Change => {
      const segment = said(texts[readWhole(from)]);
      if (!grid || !coder) return { type: 'voxels', segment, bits: NO_BITS };
      const { set, clear } = coder.code(segment, rest.made !== undefined);
      const edits = [
        { op: 'clear', bits: clear },
        { op: 'set', bits: set },
      ] as const;
      const bits = writeBlocks(grid, edits, false);
      // The last bytes are read some time before they say something: beyond them there is nothing more to read.
      if (!bits || stream.at > open.voxels.length + 5)
        throw new MaskDocError('malformed', 'There are fewer voxels of open acts than are told (B10).');
      return { type: 'voxels', segment, bits };
    });
    const puts = (rest.clicks ?? []).map(([place, segment, put]): readonly [number, Change] => [
      place,
      { type: 'clicks', segment, put: put.map((click) => said(open.clicks[click])) },
    ]);
    const changes = inPlaces(painted, [...((rest.changes ?? []) as (readonly [number, Change])[]), ...puts]);
    return {
      ...maker,
      changes,
      ...(rest.replaces ? { replaces: rest.replaces } : {}),
      ...(rest.made ? { made: { ...rest.made, prompts: rest.made.prompts ?? promptsOf(changes) } as Made } : {}),
    };
  });
}

const NO_BITS = new Uint8Array();

function moreOf({ changes, replaces, made }: Act, clicks: ClickTable, known: ReadonlySet<string>): More | undefined {
  const others: [number, z.output<typeof ChangeShape>][] = [];
  const puts: [number, string, number[]][] = [];
  changes.forEach((change, place) => {
    if (change.type === 'clicks') puts.push([place, change.segment, change.put.map((click) => clicks.place(click))]);
    else if (change.type !== 'voxels') others.push([place, structuredClone(change)]);
  });
  if (others.length === 0 && puts.length === 0 && !replaces && !made) return undefined;
  const { prompts, ...rest } = made ?? { prompts: [] };
  const isSaid = JSON.stringify(prompts) === JSON.stringify(promptsOf(changes));
  return {
    ...(others.length > 0 ? { changes: others } : {}),
    ...(puts.length > 0 ? { clicks: puts } : {}),
    ...(replaces ? { replaces: replaces.filter((id) => known.has(id)) } : {}),
    ...(made
      ? { made: { ...structuredClone(rest), ...(isSaid ? {} : { prompts: structuredClone(prompts) }) } as More['made'] }
      : {}),
  };
}

/** The prompts that a proposal's clicks say. */
function promptsOf(changes: readonly Change[]): Made['prompts'] {
  const [first] = changes.flatMap((change) => (change.type === 'clicks' ? [change] : []));
  return (first?.put ?? []).map(({ world, label }) => ({ world, label }));
}

/** What an act sets and clears in the end: of a voxel that one change both sets and clears, the later counts (SPEC.md F2). */
function editOf(grid: BrickGrid, bytes: Uint8Array): EditBits {
  const set: BitSets = new Map();
  const clear: BitSets = new Map();
  for (const block of readBlocks(grid, bytes)) {
    const [mine, other] = block.op === 'set' ? [set, clear] : [clear, set];
    const bits = unpackBlock(block);
    addBits(mine, block.brick, bits);
    takeAway(other.get(block.brick), bits);
  }
  return { set, clear };
}

/** Puts changes among others where they were. */
function inPlaces(others: readonly Change[], placed: readonly (readonly [number, Change])[]): Change[] {
  const changes = [...others];
  for (const [place, change] of [...placed].sort(([a], [b]) => a - b)) changes.splice(place, 0, change);
  return changes;
}

function said<T>(found: T | undefined): T {
  if (found === undefined) throw new MaskDocError('malformed', 'Open acts name something that is not in their lists (B10).');
  return found;
}

/** Clicks, each once: a proposal says those of the one before again. */
class ClickTable {
  readonly all: PutClick[] = [];
  readonly #places = new Map<string, number>();

  place(click: PutClick): number {
    const key = JSON.stringify([click.id, ...click.world, click.label]);
    let place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, (place = this.all.push(click) - 1));
    return place;
  }
}
