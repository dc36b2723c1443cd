import { nameValue, nounOf } from './name-trait.ts';
import { frameOf, gatherPlaces, type PlacedSlice } from './place-slices.ts';
import { CLOCKS, TRAITS, type Clock, type SliceRecord, type Trait } from './slice-record.ts';
import { spaceSlices } from './space-slices.ts';

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

/** Of the clocks, those that a whole scan may have in common. */
const TIMES: readonly Clock[] = ['triggerTime', 'acquisitionTime', 'contentTime'];

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

/** Whether slices with different values lie among each other along the normal, each value having several. */
function interleaves(places: Places, valueOf: (record: SliceRecord) => Value): boolean {
  const ranges = new Map<Value, { low: number; high: number; count: number }>();
  for (const [slice] of places) {
    if (!slice) continue;
    const value = valueOf(slice.record);
    const range = ranges.get(value);
    if (range) {
      range.high = slice.along;
      range.count++;
    } else ranges.set(value, { low: slice.along, high: slice.along, count: 1 });
  }
  // A number that differs from slice to slice (one acquisition per table position) tells nothing apart.
  if (ranges.size < 2 || ranges.size > places.length / 2) return false;
  if ([...ranges.values()].filter(({ count }) => count > 1).length < 2) return false;
  const sorted = [...ranges.values()].sort((a, b) => a.low - b.low);
  return sorted.some((range, i) => i > 0 && range.low < Math.max(...sorted.slice(0, i).map(({ high }) => high)));
}

/** At least this many slices of each of two scans pushed into each other, to be told by their distances alone. */
const LEAST_SET = 3;

/** Whether every slice of a scan was numbered after all of the scans before it: one scan whose distances alternate is numbered in one go. */
function numberedApart(scans: readonly (readonly PlacedSlice[])[]): boolean {
  const ranges = scans
    .map((scan) => scan.map(({ record }) => record.clocks.instanceNumber ?? NaN))
    .map((numbers) => ({ low: Math.min(...numbers), high: Math.max(...numbers) }))
    .sort((a, b) => a.low - b.low);
  return ranges.every(({ low, high }, i) => low <= high && (i === 0 || low > (ranges[i - 1]?.high ?? NaN)));
}

/**
 * Two or three evenly spaced scans pushed into each other, where no tag but InstanceNumber tells them apart: every second (third) slice is even and
 * numbered by itself, all together are not even.
 * @returns the scans, or undefined.
 */
function interleavedSets(slices: readonly PlacedSlice[]): PlacedSlice[][] | undefined {
  for (const sets of [2, 3]) {
    if (slices.length < LEAST_SET * sets) return undefined;
    const scans = Array.from({ length: sets }, (_, n) => slices.filter((__, i) => i % sets === n));
    if (scans.every((scan) => spaceSlices(scan.map(({ along }) => along)).kind === 'even') && numberedApart(scans)) return scans;
  }
  return undefined;
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

function nameTurns(turns: readonly SliceRecord[][], noun: string, labels: readonly string[], copies: Stack['copies']): Stack[] {
  return turns.flatMap((records, turn) => splitRecords(records, [...labels, `${noun} ${turn + 1}`], copies));
}

const byValue = (places: Places, valueOf: (record: SliceRecord) => Value): SliceRecord[][] =>
  [...groupBy(recordsOf(places), valueOf)].sort(([a], [b]) => compareValues(a, b)).map(([, records]) => records);

/** The n-th slice at every place, in the order of `valueOf`, goes to the n-th volume. */
function byTurn(places: Places, valueOf: (record: SliceRecord) => Value): SliceRecord[][] {
  const values = byValue(places, valueOf);
  // One value per volume: safer than counting, because a slice that is missing does not shift those after it.
  if (values.length === mostAtOnePlace(places)) return values;
  const turns: SliceRecord[][] = [];
  for (const place of places) {
    const sorted = [...place].sort((a, b) => compareValues(valueOf(a.record), valueOf(b.record)));
    sorted.forEach(({ record }, turn) => (turns[turn] ??= []).push(record));
  }
  return turns;
}

const mostAtOnePlace = (places: Places): number => Math.max(...places.map((place) => place.length));

/** Stacks of slices of which no two are at one place: one, unless scans were pushed into each other. */
function splitInterleaved(places: Places, labels: readonly string[], copies: Stack['copies']): Stack[] | undefined {
  const trait = PARTS_WHEN_INTERLEAVED.find((candidate) => interleaves(places, (record) => record.traits[candidate]));
  if (trait) return splitByValue(places, trait, labels, copies);
  const slices = places.flatMap((place) => place.slice(0, 1));
  if (slices.length < 2 * LEAST_SET) return undefined;
  const spacing = spaceSlices(slices.map(({ along }) => along));
  // One scan that took every second slice first lacks a few slices here and there; two scans pushed into each other lack more.
  if (spacing.kind === 'even' || (spacing.kind === 'missing' && 4 * spacing.missing.length < spacing.count)) return undefined;
  const clock = TIMES.find((candidate) => interleaves(places, (record) => record.clocks[candidate]));
  if (clock)
    return nameTurns(
      byValue(places, (record) => record.clocks[clock]),
      nounOf(clock),
      labels,
      copies,
    );
  const scans = interleavedSets(slices);
  return (
    scans &&
    nameTurns(
      scans.map((scan) => scan.map(({ record }) => record)),
      'interleaved set',
      labels,
      copies,
    )
  );
}

/** Stacks of slices that share places: by what differs there, else by the clock; undefined where nothing tells them apart. */
function splitShared(places: Places, labels: readonly string[], copies: Stack['copies']): Stack[] | undefined {
  const shared = places.filter((place) => place.length > 1);
  const differs = (place: readonly PlacedSlice[], valueOf: (record: SliceRecord) => Value): boolean =>
    new Set(place.map(({ record }) => valueOf(record))).size > 1;
  const trait = TRAITS.find((candidate) => shared.some((place) => differs(place, (record) => record.traits[candidate])));
  if (trait) {
    const values = new Set(recordsOf(places).map((record) => record.traits[trait]));
    // A value per slice rather than per volume (an echo time that jitters) is an order, not a name.
    if (values.size <= 2 * mostAtOnePlace(places)) return splitByValue(places, trait, labels, copies);
    return nameTurns(
      byTurn(places, (record) => record.traits[trait]),
      nounOf(trait),
      labels,
      copies,
    );
  }
  const often = 2 * shared.length >= places.length;
  for (const clock of CLOCKS) {
    const valueOf = (record: SliceRecord): Value => record.clocks[clock];
    if (!shared.every((place) => differs(place, valueOf))) continue;
    // Where few places are shared, two scans meet at their ends if each has one time; else somebody stored a slice again.
    const groups = byValue(places, valueOf);
    const fewTimes = groups.length <= 2 * mostAtOnePlace(places) && groups.every((group) => group.length > 1);
    if (often || fewTimes) return nameTurns(often ? byTurn(places, valueOf) : groups, nounOf(clock), labels, copies);
  }
  return undefined;
}

function splitRecords(records: readonly SliceRecord[], labels: readonly string[], copiesBefore: Stack['copies']): Stack[] {
  const copies: { kept: SliceRecord; dropped: SliceRecord }[] = [...copiesBefore];
  const places = dropCopies(gatherPlaces(frameOf(records), records), copies);
  const split = mostAtOnePlace(places) > 1 ? splitShared(places, labels, copies) : splitInterleaved(places, labels, copies);
  if (split) return split;
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
