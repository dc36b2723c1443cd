import { type Act, type PutClick, type SegmentFields } from '../act.ts';
import { type Settled, type SettledSegment } from '../settled/settled.ts';
import { counts, type Entry } from './act-log.ts';
import { MAX_SEGMENTS } from './read-act.ts';

export interface SegmentClick extends PutClick {
  /** User id of who put it. */
  readonly by: string;
}

/** A segment that exists; SPEC.md S. */
export interface Segment extends SegmentFields {
  readonly id: string;
  /** 1 … 254, its value in the label map; SPEC.md S2. */
  readonly index: number;
  /** User id. */
  readonly createdBy: string;
  readonly createdAt: number;
  readonly clicks: readonly SegmentClick[];
  /** Of the last proposal that counts, where the model gave one. */
  readonly confidence: number | undefined;
}

interface Draft extends Mutable<SettledSegment> {
  readonly clicks: Map<string, SegmentClick>;
  confidence: number | undefined;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The segments that exist, by ascending index. @param entries all acts, in order. @param settled what is beneath them. */
export function foldSegments(entries: readonly Entry[], settled?: Settled): Segment[] {
  const drafts = draftSegments(entries, settled);
  return numbered(
    [...drafts.values()].filter(({ created, touchedByOthers, deleted }) => (created || touchedByOthers) && !deleted),
  );
}

/** Every segment that there ever was, in the order of creation, as the acts that count leave it. */
export function draftSegments(entries: readonly Entry[], settled?: Settled): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const segment of settled?.segments ?? []) drafts.set(segment.id, { ...segment, clicks: new Map(), confidence: undefined });
  const putters = clickAuthors(entries, settled);
  for (const entry of entries) {
    const { by, at, changes } = entry.act;
    for (const change of changes) {
      if (change.type !== 'add-segment' || drafts.has(change.segment)) continue;
      const { segment: id, labelId, name, color, index: wanted } = change;
      drafts.set(id, {
        id,
        labelId,
        name,
        color,
        locked: false,
        accepted: false,
        wanted,
        createdBy: by,
        createdAt: at,
        created: counts(entry),
        touchedByOthers: false,
        deleted: false,
        clicks: new Map(),
        confidence: undefined,
      });
    }
  }
  for (const entry of entries) if (counts(entry)) apply(entry, drafts, putters);
  return drafts;
}

/** Who said each click's id first. */
export function clickAuthors(entries: readonly { readonly act: Act }[], settled?: Settled): ReadonlyMap<string, string> {
  const authors = new Map(settled?.clickAuthors);
  for (const { act } of entries) {
    for (const change of act.changes) {
      if (change.type === 'clicks') for (const { id } of change.put) if (!authors.has(id)) authors.set(id, act.by);
    }
  }
  return authors;
}

function apply({ act, settled }: Entry, drafts: ReadonlyMap<string, Draft>, putters: ReadonlyMap<string, string>): void {
  for (const segment of settled?.touched ?? []) {
    const draft = drafts.get(segment);
    if (draft && act.by !== draft.createdBy) draft.touchedByOthers = true;
  }
  for (const change of act.changes) {
    const draft = drafts.get(change.segment);
    if (!draft) continue;
    if (act.by !== draft.createdBy) draft.touchedByOthers = true;
    switch (change.type) {
      case 'segment':
        Object.assign(draft, change.fields);
        break;
      case 'delete-segment':
        draft.deleted = true;
        break;
      case 'clicks':
        for (const click of change.put) draft.clicks.set(click.id, { ...click, by: putters.get(click.id) ?? act.by });
        if (act.made) draft.confidence = act.made.confidence;
        break;
      case 'add-segment':
      case 'voxels':
    }
  }
}

/** SPEC.md S2; a segment beyond the last number is left out, which only people who add at the same time can bring about. */
function numbered(drafts: readonly Draft[]): Segment[] {
  const taken = new Map<number, Draft>();
  for (const draft of drafts) if (!taken.has(draft.wanted)) taken.set(draft.wanted, draft);
  let free = 1;
  for (const draft of drafts) {
    if (taken.get(draft.wanted) === draft) continue;
    while (taken.has(free)) free++;
    if (free <= MAX_SEGMENTS) taken.set(free, draft);
  }
  return [...taken]
    .sort(([a], [b]) => a - b)
    .map(([index, { id, labelId, name, color, locked, accepted, createdBy, createdAt, clicks, confidence }]) => ({
      labelId,
      name,
      color,
      locked,
      accepted,
      id,
      index,
      createdBy,
      createdAt,
      clicks: [...clicks.values()],
      confidence,
    }));
}
