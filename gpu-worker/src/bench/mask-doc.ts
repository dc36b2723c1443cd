import { compactActs, MaskAuthor, MaskDocument, type MaskEdit } from '@annotome/mask-doc';
import { sweepBrush } from '@annotome/mask-tools';
import { iFastest, makeBox, size, voxel, wholeOf, world, type BoxMask } from '@annotome/volume';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { milliseconds, type BenchResult, type Measurement } from './benchmarks.ts';
import { DAY_GRID, dayOfEdits, type Day } from './day-of-edits.ts';
import { median } from './median.ts';

const EDITS = 2_000;
const EVENING = Date.UTC(2026, 10, 29, 17);
const DAY_MS = 24 * 3_600_000;
const PROMPTS = { prompts: [{ world: world(1, 2, 3), label: 'inside' }] } as const;

/** The mask document: what an edit costs, and what is left of a day's work, against replacing whole bricks. */
export async function benchMaskDoc(): Promise<BenchResult> {
  const ball = sweepBrush(DAY_GRID, { shape: 'sphere', radiusMm: 20 }, voxel(100, 100, 90), voxel(130, 110, 95));
  const strokeMs = await median(15, () => editAnew('brush', [{ op: 'set', mask: ball }]));
  const cube = rough128();
  const proposalMs = await median(15, () => editAnew('clicks', [{ op: 'set', mask: cube }], true));

  const day = dayOfEdits(EDITS, 1);
  const all = encodeStateAsUpdate(day.doc);
  const final = oneAct(day);
  const whole = wholeBricks(day);
  const night = compactAt(all, EVENING + 2 * DAY_MS);
  const evening = compactAt(all, EVENING);
  const compactMs = await median(3, () => compactAt(all, EVENING + 2 * DAY_MS));
  const loadMs = await median(7, () => load(night));
  const loadEveningMs = await median(5, () => load(evening));
  const loadAllMs = await median(3, () => load(all));
  const loaded = load(night);
  const box = wholeOf(DAY_GRID);
  if (!same(loaded.readSegment(day.segment, box), day.mask.readSegment(day.segment, box)))
    throw new Error('Compaction changed the mask.');
  const n = DAY_GRID.size;
  const sliceMs = await median(15, () => loaded.readLabels(makeBox(voxel(128, 0, 0), size(1, n[1], n[2]))));
  const wholeMs = await median(7, () => loaded.readLabels(box));

  const [updates, naiveUpdates] = [all.byteLength / day.acts, whole.sent / day.acts];
  const rows: Measurement[] = [
    { what: `stroke of a ball of 20 voxels (${ball.voxels} voxels), as an act`, shown: milliseconds(strokeMs) },
    { what: `proposal of 128 × 128 × 128 (${cube.voxels} voxels), as an act`, shown: milliseconds(proposalMs) },
    { what: 'bytes sent per edit, whole bricks replaced', shown: bytes(naiveUpdates) },
    { what: 'bytes sent per edit', shown: bytes(updates), ratio: naiveUpdates / updates },
    { what: 'the final mask alone, as one act', shown: bytes(final) },
    {
      what: 'whole bricks replaced, at the end: no authors, no undo',
      shown: `${bytes(whole.left)}, ${times(whole.left / final)}`,
    },
    { what: 'all acts of the day', shown: `${bytes(all.byteLength)}, ${times(all.byteLength / final)}` },
    { what: 'compacted that evening, the last 100 acts of each still to undo', shown: `${bytes(evening.byteLength)}, ${times(evening.byteLength / final)}` }, // prettier-ignore
    {
      what: 'compacted a day later, who made each voxel kept',
      shown: `${bytes(night.byteLength)}, ${times(night.byteLength / final)}`,
    },
    { what: 'to compact the day', shown: milliseconds(compactMs) },
    { what: 'to load all acts of the day', shown: milliseconds(loadAllMs) },
    { what: 'to load it compacted', shown: milliseconds(loadMs), ratio: loadAllMs / loadMs },
    { what: 'to load it compacted that evening', shown: milliseconds(loadEveningMs) },
    { what: `to read a sagittal slice of ${n[1]} × ${n[2]}`, shown: milliseconds(sliceMs) },
    { what: `to read all of ${n.join(' × ')}`, shown: milliseconds(wholeMs) },
  ];
  return {
    setting: `${EDITS} edits by three at once on an organ of ${day.mask.boxOf(day.segment)?.size.join(' × ') ?? 'no'} voxels: ${day.acts} acts`,
    measurements: rows,
    numbers: {
      strokeMs, proposalMs, acts: day.acts, finalBytes: final, allBytes: all.byteLength, eveningBytes: evening.byteLength, compactedBytes: night.byteLength,
      growth: night.byteLength / final, wholeBricksBytes: whole.left, sentPerEdit: updates, wholeBricksSentPerEdit: naiveUpdates, compactMs, loadMs, loadEveningMs, loadAllMs, sliceMs, wholeMs,
    }, // prettier-ignore
  };
}

const bytes = (n: number): string => (n < 10_000 ? `${n.toFixed(0)} B` : `${(n / 1000).toFixed(1)} kB`);
const times = (ratio: number): string => `${ratio.toFixed(2)} × the final mask`;
const same = (a: Uint8Array, b: Uint8Array): boolean => a.every((v, at) => v === b[at]);

/** One edit of an empty mask, up to the update that is sent. */
function editAnew(tool: string, edits: readonly MaskEdit[], isProposal = false): number {
  const { author, doc } = empty();
  const { id } = author.addSegment({ labelId: 'liver', name: 'liver', color: '#d55e00' });
  let sent = 0;
  doc.on('update', (update: Uint8Array) => (sent += update.byteLength));
  author.edit(id, tool, edits, isProposal ? PROMPTS : undefined);
  return sent;
}

function empty() {
  const doc = new Doc();
  return { doc, author: new MaskAuthor(new MaskDocument(doc, DAY_GRID.size), { author: 'ann', now: () => EVENING }) };
}

/** A mask that fills most of a window of the model, with a surface that is nowhere flat. */
function rough128(): BoxMask {
  const n = 128;
  const data = iFastest(new Uint8Array(n ** 3));
  let voxels = 0;
  for (let at = 0; at < data.length; at++) {
    const [i, j, k] = [at % n, (at >> 7) % n, at >> 14];
    const r = Math.hypot(i - 64, j - 64, k - 64) + 3 * Math.sin(i / 3) * Math.cos(j / 4) + 3 * Math.sin(k / 3 + j / 5);
    if (r >= 60) continue;
    data[at] = 1;
    voxels++;
  }
  return { box: makeBox(voxel(40, 50, 30), size(n, n, n)), data, voxels };
}

/** Bytes of a document in which one act sets the final mask. */
function oneAct({ mask, segment }: Day): number {
  const { author, doc } = empty();
  const { id } = author.addSegment({ labelId: 'liver', name: 'liver', color: '#d55e00' });
  const box = mask.boxOf(segment);
  if (!box) throw new Error('The day left no mask.');
  const data = mask.readSegment(segment, box);
  author.edit(id, 'brush', [{ op: 'set', mask: { box, data, voxels: data.reduce((sum, v) => sum + v, 0) } }]);
  return encodeStateAsUpdate(doc).byteLength;
}

/** The same day in a map from brick to its bits, each brick replaced as a whole when an edit touches it. */
function wholeBricks({ doc, segment }: Day): { readonly left: number; readonly sent: number } {
  const shown = new MaskDocument(new Doc(), DAY_GRID.size);
  const naive = new Doc();
  const bricks = naive.getMap<Uint8Array>('bricks');
  let sent = 0;
  naive.on('update', (update: Uint8Array) => (sent += update.byteLength));
  const undone = doc.getMap('undone');
  for (const act of doc.getArray<{ readonly id: string }>('acts').toArray()) {
    if (undone.get(act.id) === true) continue;
    shown.doc.getArray('acts').push([act]);
    const entry = shown.entries.at(-1);
    if (!entry) continue;
    naive.transact(() => {
      for (const brick of new Set(shown.blocksOf(entry.act).map(({ block }) => block.brick))) {
        const bits = shown.bricksOf(segment)?.bits(brick) ?? new Uint32Array(1024);
        bricks.set(String(brick), new Uint8Array(bits.slice().buffer));
      }
    });
  }
  return { left: encodeStateAsUpdate(naive).byteLength, sent };
}

function compactAt(state: Uint8Array, now: number): Uint8Array {
  const done = compactActs(state, { size: DAY_GRID.size, now });
  if (!done) throw new Error('There was nothing to settle.');
  return done.state;
}

function load(state: Uint8Array): MaskDocument {
  const doc = new Doc();
  applyUpdate(doc, state);
  return new MaskDocument(doc, DAY_GRID.size);
}
