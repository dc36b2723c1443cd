import { z } from 'zod';
import { MaskDocError } from '../errors.ts';
import { type Change } from '../act.ts';
import { ClickShape, FieldsShape, MadeShape } from '../document/read-act.ts';
import { type BrickGrid } from '../voxels/brick.ts';
import { readKindBricks, writeKindBricks, type KindRuns } from '../voxels/kind-bricks.ts';
import { readKinds, writeKinds } from './kind-bytes.ts';
import { readMakers, Texts, writeMakers } from './maker-bytes.ts';
import { OpenShape, readOpen, writeOpen } from './open-acts.ts';
import { type Settled } from './settled.ts';

/** SPEC.md B8. In the codec before there were no open acts. */
const CODEC = 2;
const WITHOUT_OPEN = 1;
const Bytes = z.instanceof(Uint8Array);
const Count = z.int().min(0);

/** An element of `acts` that stands for settled acts; SPEC.md B8. Texts that recur are places in `texts`. */
const Shape = z.strictObject({
  settled: z.union([z.literal(CODEC), z.literal(WITHOUT_OPEN)]),
  acts: Count,
  texts: z.array(z.string()),
  /** Yjs client and its author. */
  clients: z.array(z.tuple([Count, Count])),
  segments: z.array(
    z.strictObject({
      id: z.string(),
      wanted: Count,
      by: Count,
      at: z.number(),
      created: z.boolean(),
      touched: z.boolean(),
      deleted: z.boolean(),
      ...FieldsShape,
    }),
  ),
  makers: Bytes,
  /** Of makers that were proposals: place among the makers. */
  made: z.array(z.tuple([Count, MadeShape])),
  /** Place among the makers. */
  proposals: z.array(
    z.strictObject({
      maker: Count,
      touched: z.array(z.string()),
      clicks: z.array(z.strictObject({ segment: z.string(), put: z.array(ClickShape) })),
    }),
  ),
  clickAuthors: z.array(z.tuple([z.string(), Count])),
  kinds: Bytes,
  voxels: z.array(z.strictObject({ segment: z.string(), bits: Bytes })),
  open: OpenShape.optional(),
});
type SettledElement = z.input<typeof Shape>;

/** The element of `acts` that says what is settled. */
export function writeSettled(grid: BrickGrid, settled: Settled): SettledElement {
  const { acts, makers, kinds, clients } = settled;
  const texts = new Texts();
  const authors = [...clients].map(([client, author]): [number, number] => [client, texts.place(author)]);
  let known = 0;
  const voxels = [...settled.voxels].map(([segment, bricks]) => {
    const bits = writeKindBricks(grid, bricks, known);
    known = highestKind(bricks, known);
    return { segment, bits };
  });
  const places = new Map(makers.map(({ id }, place) => [id, place]));
  return {
    settled: CODEC,
    acts,
    clients: authors,
    segments: settled.segments.map(({ createdBy, createdAt, touchedByOthers, ...segment }) => ({
      ...segment,
      by: texts.place(createdBy),
      at: createdAt,
      touched: touchedByOthers,
    })),
    makers: writeMakers(makers, clients, texts),
    made: makers.flatMap(({ made }, place) => (made ? [[place, plain(made)] as [number, z.input<typeof MadeShape>]] : [])),
    proposals: settled.proposals.map(({ act, touched }) => ({
      maker: places.get(act.id) ?? 0,
      touched: [...touched],
      clicks: act.changes.flatMap((change) =>
        change.type === 'clicks' ? [{ segment: change.segment, put: change.put.map((click) => plain(click)) }] : [],
      ),
    })),
    clickAuthors: [...settled.clickAuthors].map(([click, author]) => [click, texts.place(author)]),
    kinds: writeKinds(kinds),
    voxels,
    ...(settled.open.length > 0 ? { open: writeOpen(grid, settled, texts) } : {}),
    texts: texts.all,
  };
}

/** Whether an element of `acts` is meant to stand for settled acts. */
export const isSettledElement = (value: unknown): boolean => typeof value === 'object' && value !== null && 'settled' in value;

/** What is settled, but for its voxels, and for those of open acts. */
export type SettledFacts = Omit<Settled, 'kinds' | 'voxels'>;

/** @throws MaskDocError `unknown-version` where another page, or server, has written it, `malformed`. */
export function readSettled(grid: BrickGrid, value: unknown): Settled {
  const data = parse(value);
  const facts = factsOf(data);
  const voxels = new Map<string, ReadonlyMap<number, KindRuns>>();
  let known = 0;
  for (const { segment, bits } of data.voxels) {
    const read = readKindBricks(grid, bits, known);
    voxels.set(segment, read.bricks);
    known = read.kinds;
  }
  const kinds = readKinds(data.kinds, facts.makers.length, facts.proposals.length);
  if (known > kinds.length) throw new MaskDocError('malformed', 'There are more kinds of settled voxels than are told (B8).');
  return { ...facts, open: openOf(grid, data, facts.clients), kinds, voxels };
}

/** {@link readSettled} without unpacking voxels, which takes the most time. */
export function readSettledFacts(value: unknown): SettledFacts {
  const data = parse(value);
  const facts = factsOf(data);
  return { ...facts, open: openOf(undefined, data, facts.clients) };
}

const openOf = (
  grid: BrickGrid | undefined,
  { open, texts }: z.output<typeof Shape>,
  clients: Settled['clients'],
): Settled['open'] => (open ? readOpen(grid, open, clients, texts) : []);

function parse(value: unknown): z.output<typeof Shape> {
  const { success, data, error } = Shape.safeParse(value);
  if (success) return data;
  const codec = (value as { readonly settled?: unknown }).settled;
  if (codec === CODEC || codec === WITHOUT_OPEN)
    throw new MaskDocError('malformed', `Settled acts have the shape of SPEC.md B8; these have not: ${error.message}`);
  throw new MaskDocError('unknown-version', `Settled acts are read in codec ${CODEC}; these are of ${String(codec)} (B8).`);
}

function factsOf(data: z.output<typeof Shape>): Omit<SettledFacts, 'open'> {
  const { texts } = data;
  const text = (place: number): string => texts[place] ?? '';
  const clients = new Map(data.clients.map(([client, author]) => [client, text(author)]));
  const made = new Map(data.made);
  const makers = readMakers(data.makers, clients, texts).map((maker, place) => {
    const from = made.get(place);
    return from ? { ...maker, made: from as NonNullable<Settled['makers'][number]['made']> } : maker;
  });
  const proposals = data.proposals.map(({ maker, touched, clicks }) => {
    const from = makers[maker];
    if (!from) throw new MaskDocError('malformed', 'A settled proposal is none of the makers (B8).');
    return { act: { ...from, changes: clicks.map((one): Change => ({ type: 'clicks', ...one })) }, touched };
  });
  return {
    acts: data.acts,
    segments: data.segments.map(({ by, at, touched, ...segment }) => ({
      ...segment,
      createdBy: text(by),
      createdAt: at,
      touchedByOthers: touched,
    })),
    proposals,
    makers,
    clickAuthors: new Map(data.clickAuthors.map(([click, author]) => [click, text(author)])),
    clients,
  };
}

function highestKind(bricks: ReadonlyMap<number, KindRuns>, known: number): number {
  let highest = known;
  for (const { kinds } of bricks.values()) for (const kind of kinds) highest = Math.max(highest, kind);
  return highest;
}

/** Points as plain lists of numbers, as they are written. */
function plain<T extends object>(value: T): never {
  return structuredClone(value) as never;
}
