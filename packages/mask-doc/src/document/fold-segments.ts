import { type PutClick, type SegmentFields } from '../act.ts';
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

interface Draft {
  fields: SegmentFields;
  readonly id: string;
  readonly wanted: number;
  readonly createdBy: string;
  readonly createdAt: number;
  created: boolean;
  touchedByOthers: boolean;
  deleted: boolean;
  readonly clicks: Map<string, SegmentClick>;
  confidence: number | undefined;
}

/** The segments that exist, by ascending index. @param entries all acts, in order. */
export function foldSegments(entries: readonly (Entry | undefined)[]): Segment[] {
  const drafts = new Map<string, Draft>();
  const putters = new Map<string, string>();
  for (const entry of entries) {
    if (!entry) continue;
    const { by, at, changes } = entry.act;
    for (const change of changes) {
      if (change.type === 'clicks') for (const { id } of change.put) if (!putters.has(id)) putters.set(id, by);
      if (change.type !== 'add-segment' || drafts.has(change.segment)) continue;
      const { segment: id, labelId, name, color, index: wanted } = change;
      drafts.set(id, {
        fields: { labelId, name, color, locked: false, accepted: false },
        id,
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
  for (const entry of entries) if (entry && counts(entry)) apply(entry, drafts, putters);
  return numbered(
    [...drafts.values()].filter(({ created, touchedByOthers, deleted }) => (created || touchedByOthers) && !deleted),
  );
}

function apply({ act }: Entry, drafts: ReadonlyMap<string, Draft>, putters: ReadonlyMap<string, string>): void {
  for (const change of act.changes) {
    const draft = drafts.get(change.segment);
    if (!draft) continue;
    if (act.by !== draft.createdBy) draft.touchedByOthers = true;
    switch (change.type) {
      case 'segment':
        draft.fields = { ...draft.fields, ...change.fields };
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
    .map(([index, { fields, id, createdBy, createdAt, clicks, confidence }]) => ({
      ...fields,
      id,
      index,
      createdBy,
      createdAt,
      clicks: [...clicks.values()],
      confidence,
    }));
}
