import { type Act } from '../act.ts';
import { clickAuthors, draftSegments } from '../document/fold-segments.ts';
import { type Block } from '../voxels/blocks.ts';
import { type KindRuns } from '../voxels/kind-bricks.ts';
import { type Kind, type Maker, type Settled, type SettledProposal } from './settled.ts';
import { settleVoxels, type SettlingBlock } from './settle-voxels.ts';
import { SettlingKinds } from './settling-kinds.ts';

/** An act that is to be settled. */
export interface Settling {
  readonly act: Act;
  readonly undone: boolean;
  readonly blocks: readonly { readonly segment: string; readonly block: Block }[];
}

/**
 * What acts and all that was settled before them come to (SPEC.md K3), whatever happens to the proposals that may yet be replaced.
 * @param acts those to settle, in order.
 * @param later the acts after them, whose clicks may be older than they.
 * @param clients whose each Yjs client is.
 */
export function settleActs(
  before: Settled,
  acts: readonly Settling[],
  later: readonly Act[],
  clients: ReadonlyMap<number, string>,
): Settled {
  const replaced = new Set(acts.flatMap(({ act, undone }) => (undone ? [] : (act.replaces ?? []))));
  const counting = acts.filter(({ act, undone }) => !undone && !(act.made && replaced.has(act.id)));
  const kept = before.proposals.filter(({ act }) => !replaced.has(act.id));
  const added = counting.filter(({ act }) => act.made);
  const makers = [...before.makers, ...counting.map(({ act }) => makerOf(act))];
  const places = new Map(makers.map(({ id }, place) => [id, place]));
  const proposals: SettledProposal[] = [
    ...kept,
    ...added.map(({ act }) => ({
      act: { ...makerOf(act), changes: act.changes.filter(({ type }) => type === 'clicks') },
      touched: [...new Set(act.changes.map(({ segment }) => segment))],
    })),
  ];
  const kinds = new SettlingKinds(proposals.map(({ act }) => places.get(act.id) ?? -1));
  const proposalPlaces = new Map(proposals.map(({ act }, place) => [act.id, place]));
  const segments = draftSegments(
    acts.filter(({ act }) => !act.made).map(({ act, undone }) => ({ act, undone, place: 0, replacedBy: 0 })),
    before,
  );
  const blocks = new Map<string, Map<number, SettlingBlock[]>>();
  for (const { act, blocks: own } of counting) {
    const by = { maker: places.get(act.id) ?? -1, proposal: proposalPlaces.get(act.id) };
    for (const { segment, block } of own) {
      const bricks = getOr(blocks, segment, () => new Map<number, SettlingBlock[]>());
      getOr(bricks, block.brick, () => []).push({ act: by, block });
    }
  }
  const renumbered = before.kinds.map((kind) => kinds.number(withProposals(kind, before.proposals, proposalPlaces)));
  const voxels = new Map<string, Map<number, KindRuns>>();
  for (const { id, deleted } of segments.values()) {
    if (deleted) continue;
    const were = before.voxels.get(id);
    const changed = blocks.get(id);
    const bricks = new Map<number, KindRuns>();
    for (const brick of [...new Set([...(were?.keys() ?? []), ...(changed?.keys() ?? [])])].sort((a, b) => a - b)) {
      const runs = settleVoxels(
        kinds,
        mapKinds(were?.get(brick), (kind) => renumbered[kind - 1] ?? 0),
        changed?.get(brick) ?? [],
      );
      if (runs) bricks.set(brick, runs);
    }
    if (bricks.size > 0) voxels.set(id, bricks);
  }
  const authors = clickAuthors([...before.proposals, ...acts, ...later.map((act) => ({ act }))], before);
  return {
    acts: before.acts + acts.length,
    segments: [...segments.values()].map(({ clicks: _, confidence: __, ...segment }) => segment),
    proposals,
    ...inOrder(makers, proposals, kinds, voxels),
    clickAuthors: new Map(
      [...proposals.map(({ act }) => act), ...later].flatMap(({ by, changes }) =>
        changes
          .flatMap((change) => (change.type === 'clicks' ? change.put : []))
          .flatMap(({ id }) => {
            const author = authors.get(id);
            return author === undefined || author === by ? [] : [[id, author] as const];
          }),
      ),
    ),
    clients,
    open: later,
  };
}

const makerOf = ({ id, by, at, tool, made }: Act): Maker => ({ id, by, at, tool, ...(made ? { made } : {}) });

/** A kind without what proposals did that do not count any more, and with the others' new places. */
function withProposals({ maker, then }: Kind, before: readonly SettledProposal[], places: ReadonlyMap<string, number>): Kind {
  return {
    maker,
    then: then.flatMap(({ op, proposal }) => {
      const place = places.get(before[proposal]?.act.id ?? '');
      return place === undefined ? [] : [{ op, proposal: place }];
    }),
  };
}

/** The makers that are still needed, and the kinds in the order in which they occur, with everything numbered by that. */
function inOrder(
  makers: readonly Maker[],
  proposals: readonly SettledProposal[],
  settling: SettlingKinds,
  found: ReadonlyMap<string, ReadonlyMap<number, KindRuns>>,
): Pick<Settled, 'makers' | 'kinds' | 'voxels'> {
  const numbers = new Map<number, number>([[0, 0]]);
  const voxels = new Map<string, ReadonlyMap<number, KindRuns>>();
  for (const [segment, bricks] of found) {
    voxels.set(
      segment,
      new Map([...bricks].map(([brick, runs]) => [brick, mapKinds(runs, (kind) => getOr(numbers, kind, () => numbers.size))])),
    );
  }
  const kinds = [...numbers.keys()].slice(1).map((number) => settling.kind(number));
  const proposed = new Set(proposals.map(({ act }) => act.id));
  const used = new Set(kinds.map(({ maker }) => maker));
  const places = new Map<number, number>([[-1, -1]]);
  const left = makers.filter(({ id }, place) => {
    const isLeft = used.has(place) || proposed.has(id);
    if (isLeft) places.set(place, places.size - 1);
    return isLeft;
  });
  return { makers: left, kinds: kinds.map(({ maker, then }) => ({ maker: places.get(maker) ?? -1, then })), voxels };
}

function mapKinds<T extends KindRuns | undefined>(runs: T, to: (kind: number) => number): T {
  return (runs && { starts: runs.starts, kinds: runs.kinds.map(to) }) as T;
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
