import { type Size } from '@annotome/volume';
import { type Act, type SegmentFields } from '../act.ts';

/** An act in its place, as a test has noted it down. */
export interface NotedAct {
  readonly act: Act;
  readonly undone: boolean;
}

/** A segment's voxels: the id of the act that made each, or undefined. i fastest. */
export type NaiveVoxels = (string | undefined)[];

interface Draft {
  readonly by: string;
  readonly created: boolean;
  touched: boolean;
  deleted: boolean;
  readonly wanted: number;
  readonly shown: SegmentFields & { readonly clicks: Map<string, unknown>; confidence: number | undefined };
}

/**
 * The mask read by SPEC.md alone, in the plainest way, and sharing no code with the package: voxel by voxel, from all acts that there ever
 * were, compacted or not.
 */
export function naiveMask(n: Size, acts: readonly NotedAct[]) {
  const replaced = new Set(acts.flatMap(({ act, undone }) => (undone ? [] : (act.replaces ?? []))));
  const counting = acts.filter(({ act, undone }) => !undone && !(act.made && replaced.has(act.id))).map(({ act }) => act);
  const voxels = new Map<string, NaiveVoxels>();
  const drafts = new Map<string, Draft>();
  const clickAuthors = new Map<string, string>();
  for (const { act } of acts) {
    for (const change of act.changes) {
      if (change.type === 'clicks') for (const { id } of change.put) clickAuthors.set(id, clickAuthors.get(id) ?? act.by);
    }
  }
  for (const { act } of acts) {
    for (const change of act.changes) {
      if (change.type !== 'add-segment' || drafts.has(change.segment)) continue;
      const created = counting.includes(act);
      const { labelId, name, color, index: wanted } = change;
      const shown = { labelId, name, color, locked: false, accepted: false, clicks: new Map(), confidence: undefined };
      drafts.set(change.segment, { by: act.by, created, touched: false, deleted: false, wanted, shown });
      voxels.set(change.segment, new Array<undefined>(n[0] * n[1] * n[2]).fill(undefined));
    }
  }
  for (const act of counting) {
    for (const change of act.changes) {
      const draft = drafts.get(change.segment);
      if (!draft) continue;
      if (act.by !== draft.by) draft.touched = true;
      if (change.type === 'delete-segment') draft.deleted = true;
      if (change.type === 'segment') Object.assign(draft.shown, change.fields);
      if (change.type === 'clicks') {
        for (const click of change.put) draft.shown.clicks.set(click.id, { ...click, by: clickAuthors.get(click.id) });
        draft.shown.confidence = act.made?.confidence;
      }
      if (change.type !== 'voxels') continue;
      const into = voxels.get(change.segment) ?? [];
      for (const { op, at } of naiveVoxels(n, change.bits)) into[at] = op === 'clear' ? undefined : (into[at] ?? act.id);
    }
  }
  const exist = [...drafts].filter(([, { created, touched, deleted }]) => (created || touched) && !deleted);
  const byIndex = new Map<number, string>();
  for (const [id, { wanted }] of exist) if (!byIndex.has(wanted)) byIndex.set(wanted, id);
  for (const [id] of exist) {
    if ([...byIndex.values()].includes(id)) continue;
    let free = 1;
    while (byIndex.has(free)) free++;
    byIndex.set(free, id);
  }
  const shown = exist.map(([id, { shown }]) => [id, { ...shown, clicks: [...shown.clicks.values()] }] as const);
  return {
    voxels,
    shown: new Map(shown),
    indexes: new Map([...byIndex].sort(([a], [b]) => a - b).map(([index, id]) => [id, index])),
    counting,
  };
}

interface Touched {
  readonly op: 'set' | 'clear';
  /** i + ni·(j + nj·k). */
  readonly at: number;
}

const known = new WeakMap<Uint8Array, Touched[]>();

/** The voxels of a `voxels` change, one by one; SPEC.md B3, B4, B7. */
export function naiveVoxels(n: Size, bytes: Uint8Array): readonly Touched[] {
  let found = known.get(bytes);
  if (!found) known.set(bytes, (found = readVoxels(n, bytes)));
  return found;
}

function readVoxels(n: Size, bytes: Uint8Array): Touched[] {
  let read = 1;
  const whole = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[read++] ?? 0;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const found: Touched[] = [];
  while (read < bytes.length) {
    const first = bytes[read++] ?? 0;
    const [bi, bj, bk] = [whole(), whole(), whole()];
    const end = whole() + read;
    const bits: boolean[] = [];
    for (let touched = false; read < end; touched = !touched) for (let left = whole(); left > 0; left--) bits.push(touched);
    const back = [0, 32, 32 * 32][first >> 4] ?? 0;
    // Of what follows the last row in the volume, all is empty.
    while (bits.length < n[2] * 32 * 32) bits.push(false);
    for (let at = back; back > 0 && at < bits.length; at++) bits[at] = bits[at] !== bits[at - back];
    bits.forEach((bit, at) => {
      if (!bit) return;
      const [i, j, k] = [32 * bi + (at % 32), 32 * bj + (Math.floor(at / 32) % 32), 32 * bk + Math.floor(at / 1024)];
      found.push({ op: first % 16 === 1 ? 'set' : 'clear', at: i + n[0] * (j + n[1] * k) });
    });
  }
  return found;
}
