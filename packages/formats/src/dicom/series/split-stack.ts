import { nameValue, nounOf } from './name-trait.ts';
import { frameOf, gatherPlaces, type PlacedSlice } from './place-slices.ts';
import { CLOCKS, TRAITS, type Clock, type SliceRecord, type Trait } from './slice-record.ts';

/** Slices that can be one volume: one per place, sorted along the normal. */
export interface Stack {
  readonly slices: readonly StackSlice[];
  /** What tells this stack from the others of its series, outermost first: `['b=1000', 'direction 3']`. */
  readonly labels: readonly string[];
  /** Copies left out: same SOPInstanceUID and frame at the same place. */
  readonly copies: readonly { readonly kept: SliceRecord; readonly dropped: SliceRecord }[];
}

export interface StackSlice extends PlacedSlice {
  /**
   * Other slices at this very place that no tag tells apart. Their pixels decide when the volume is loaded: the same picture is dropped, another
   * one refused.
   */
  readonly rivals: readonly SliceRecord[];
}

/** Differences that part slices lying among each other even where no two are at one place: never interleave two scans. */
const PARTS_WHEN_INTERLEAVED: readonly Trait[] = [
  'imageType',
  'stack',
  'kernel',
  'bValue',
  'echoNumber',
  'energy',
  'temporalPosition',
  'acquisition',
];

type Value = string | number | undefined;
type Places = readonly (readonly PlacedSlice[])[];

const compareValues = (a: Value, b: Value): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });

function groupBy(records: readonly SliceRecord[], valueOf: (record: SliceRecord) => Value): Map<Value, SliceRecord[]> {
  const groups = new Map<Value, SliceRecord[]>();
  for (const record of records) {
    const value = valueOf(record);
    const group = groups.get(value);
    if (group) group.push(record);
    else groups.set(value, [record]);
  }
  return groups;
}

/** Drops what was read twice: a copy of a file in another folder has the same SOPInstanceUID, frame and place. */
function dropCopies(places: Places, copies: { kept: SliceRecord; dropped: SliceRecord }[]): PlacedSlice[][] {
  return places.map((place) => {
    const seen = new Map<string, SliceRecord>();
    return place.filter(({ record }) => {
      const key = `${record.sopInstance}/${record.frame}`;
      const kept = seen.get(key);
      if (kept) copies.push({ kept, dropped: record });
      else seen.set(key, record);
      return !kept || record.sopInstance === '';
    });
  });
}

const recordsOf = (places: Places): SliceRecord[] => places.flatMap((place) => place.map(({ record }) => record));

/** The first difference whose values lie among each other along the normal, if any. */
function interleavedTrait(places: Places): Trait | undefined {
  return PARTS_WHEN_INTERLEAVED.find((trait) => {
    const ranges = new Map<Value, { low: number; high: number; count: number }>();
    for (const [slice] of places) {
      if (!slice) continue;
      const range = ranges.get(slice.record.traits[trait]);
      if (range) {
        range.high = slice.along;
        range.count++;
      } else ranges.set(slice.record.traits[trait], { low: slice.along, high: slice.along, count: 1 });
    }
    // A number that differs from slice to slice (one acquisition per table position) tells nothing apart.
    if (ranges.size < 2 || ranges.size > places.length / 2) return false;
    if ([...ranges.values()].filter(({ count }) => count > 1).length < 2) return false;
    const sorted = [...ranges.values()].sort((a, b) => a.low - b.low);
    return sorted.some((range, i) => i > 0 && range.low < Math.max(...sorted.slice(0, i).map(({ high }) => high)));
  });
}

const firstInstance = (records: readonly SliceRecord[]): number =>
  records.reduce((least, record) => Math.min(least, record.clocks.instanceNumber ?? Infinity), Infinity);

function splitByValue(places: Places, trait: Trait, labels: readonly string[], copies: Stack['copies']): Stack[] {
  const groups = [...groupBy(recordsOf(places), (record) => record.traits[trait])];
  if (trait === 'direction') groups.sort(([, a], [, b]) => firstInstance(a) - firstInstance(b));
  else groups.sort(([a], [b]) => compareValues(a, b));
  const values = groups.map(([value]) => value);
  return groups.flatMap(([value, records], rank) =>
    splitRecords(records, [...labels, nameValue(trait, value, values, rank)], copies),
  );
}

/** The n-th slice at every place, in the order of `valueOf`, goes to the n-th volume. */
function splitByRank(places: Places, key: Trait | Clock, labels: readonly string[], copies: Stack['copies']): Stack[] {
  const valueOf = (record: SliceRecord): Value =>
    (CLOCKS as readonly string[]).includes(key) ? record.clocks[key as Clock] : record.traits[key as Trait];
  const turns: SliceRecord[][] = [];
  const distinct = groupBy(recordsOf(places), valueOf);
  const most = Math.max(...places.map((place) => place.length));
  if (distinct.size === most) {
    // One value per volume: safer than counting, because a slice that is missing does not shift those after it.
    for (const [, records] of [...distinct].sort(([a], [b]) => compareValues(a, b))) turns.push(records);
  } else {
    for (const place of places) {
      const sorted = [...place].sort((a, b) => compareValues(valueOf(a.record), valueOf(b.record)));
      sorted.forEach(({ record }, turn) => (turns[turn] ??= []).push(record));
    }
  }
  return turns.flatMap((records, turn) => splitRecords(records, [...labels, `${nounOf(key)} ${turn + 1}`], copies));
}

function splitRecords(records: readonly SliceRecord[], labels: readonly string[], copiesBefore: Stack['copies']): Stack[] {
  const copies: { kept: SliceRecord; dropped: SliceRecord }[] = [...copiesBefore];
  const places = dropCopies(gatherPlaces(frameOf(records), records), copies);
  const shared = places.filter((place) => place.length > 1);
  if (shared.length === 0) {
    const trait = interleavedTrait(places);
    if (trait) return splitByValue(places, trait, labels, copies);
  } else {
    const differs = (place: readonly PlacedSlice[], valueOf: (record: SliceRecord) => Value): boolean =>
      new Set(place.map(({ record }) => valueOf(record))).size > 1;
    const most = Math.max(...shared.map((place) => place.length));
    const trait = TRAITS.find((candidate) => shared.some((place) => differs(place, (record) => record.traits[candidate])));
    if (trait) {
      const values = new Set(recordsOf(places).map((record) => record.traits[trait]));
      // A value per slice rather than per volume (an echo time that jitters) is an order, not a name.
      return values.size <= 2 * most ? splitByValue(places, trait, labels, copies) : splitByRank(places, trait, labels, copies);
    }
    const clock = CLOCKS.find((candidate) => shared.every((place) => differs(place, (record) => record.clocks[candidate])));
    if (clock && 2 * shared.length >= places.length) return splitByRank(places, clock, labels, copies);
  }
  const slices = places.flatMap(([first, ...others]) =>
    first ? [{ ...first, rivals: others.map(({ record }) => record) }] : [],
  );
  return [{ slices, labels, copies }];
}

/**
 * Splits parallel slices of one series into stacks with one slice per place. Where several lie at one place, or the slices of two
 * scans lie among each other, what tells them apart (image type, b-value, echo, time point, acquisition …) parts them and names the
 * parts; a series in which places are visited again and again with nothing but the clock differing is parted by turn.
 */
export const splitStack = (records: readonly SliceRecord[]): Stack[] => splitRecords(records, [], []);
