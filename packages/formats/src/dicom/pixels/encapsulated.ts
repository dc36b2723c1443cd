import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { type PixelReader } from '../dataset/pixel-data.ts';
import { type PixelLayout } from './pixel-layout.ts';

/** Bytes `[start, end)` of the pixel data value. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Fragment extends Range {
  /** Where its item tag begins, from the first fragment's item tag: what offset tables count. */
  readonly offset: number;
  /** The file ends before the fragment does. */
  readonly cut: boolean;
}

const ITEM = 0xe000fffe; // (FFFE,E000) read as one little-endian number
/** A million frames of one fragment each: more are garbage that looks like item tags. */
const MAX_FRAGMENTS = 1_000_000;
/** Reading in pieces of this much; item headers within a piece cost nothing. */
const PIECE = 256 * 1024;

/** Item headers, of a value that is read piece by piece. */
class ItemReader {
  readonly reader: PixelReader;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(reader: PixelReader) {
    this.reader = reader;
  }

  /** The item at `position`; undefined at the sequence's end or the data's. */
  async at(position: number): Promise<{ start: number; length: number } | undefined> {
    if (position + 8 > this.reader.size) return undefined;
    if (position < this.#at || position + 8 > this.#at + this.#piece.byteLength) {
      this.#piece = await this.reader.read(position, position + PIECE);
      this.#at = position;
      if (this.#piece.byteLength < 8) return undefined;
    }
    const view = new DataView(this.#piece.buffer, this.#piece.byteOffset + position - this.#at, 8);
    return view.getUint32(0, true) === ITEM ? { start: position + 8, length: view.getUint32(4, true) } : undefined;
  }
}

async function readTable(reader: PixelReader, range: Range): Promise<number[]> {
  const bytes = await reader.read(range.start, range.end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, i) => view.getUint32(4 * i, true));
}

/** Groups fragments into frames that begin at these fragment indices. */
const group = (fragments: readonly Fragment[], starts: readonly number[]): Fragment[][] =>
  starts.map((start, i) => fragments.slice(start, starts[i + 1] ?? fragments.length));

/** Frames by an offset table, or undefined where the table does not fit the fragments: such tables are wrong often enough. */
function byOffsets(fragments: readonly Fragment[], offsets: readonly number[], frames: number): Fragment[][] | undefined {
  if (offsets.length !== frames) return undefined;
  const index = new Map(fragments.map((fragment, i) => [fragment.offset, i]));
  const starts = offsets.map((offset) => index.get(offset) ?? -1);
  const rising = starts.every((start, i) => (i === 0 ? start === 0 : start > (starts[i - 1] ?? -1)));
  return rising ? group(fragments, starts) : undefined;
}

/** Frames by what a codestream begins and ends with: `FF D8 FF` or `FF 4F FF 51`, and `FF D9` within the last ten bytes. */
async function byCodestreams(
  reader: PixelReader,
  fragments: readonly Fragment[],
  frames: number,
): Promise<Fragment[][] | undefined> {
  const begins: boolean[] = [];
  const ends: boolean[] = [];
  for (const { start, end } of fragments) {
    const head = await reader.read(start, Math.min(start + 4, end));
    const tail = await reader.read(Math.max(start, end - 10), end);
    begins.push(
      (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) || (head[0] === 0xff && head[1] === 0x4f && head[2] === 0xff),
    );
    ends.push(tail.some((byte, i) => byte === 0xff && tail[i + 1] === 0xd9));
  }
  // Compressed data may contain either by chance, so both together are asked first, then each alone.
  const isStart = [
    (i: number) => begins[i] === true && ends[i - 1] === true,
    (i: number) => begins[i] === true,
    (i: number) => ends[i - 1] === true,
  ];
  for (const rule of isStart) {
    const starts = fragments.map((_, i) => i).filter((i) => i === 0 || rule(i));
    if (starts.length === frames) return group(fragments, starts);
  }
  return undefined;
}

/**
 * Where each frame's compressed bytes lie in encapsulated pixel data (PS3.5 A.4): by the Extended Offset Table, else the
 * Basic Offset Table, else one fragment per frame, else by where codestreams begin and end.
 *
 * @returns per frame its fragments' bytes, in order
 * @throws FormatError `truncated` where the file ends before the last fragment does, and `inconsistent` where fragments cannot be
 * told apart into NumberOfFrames frames
 */
export async function locateFrames(dataset: DicomDataset, reader: PixelReader, layout: PixelLayout): Promise<Range[][]> {
  const items = new ItemReader(reader);
  const table = await items.at(0);
  if (!table)
    throw dataset.refusal(
      'inconsistent',
      'PixelData',
      'no fragments: expected an item (FFFE,E000) where the pixel data begin',
      'The file is damaged: export it again from where it came from',
    );
  const base = table.start + table.length;
  const fragments: Fragment[] = [];
  for (
    let item = await items.at(base);
    item && fragments.length < MAX_FRAGMENTS;
    item = await items.at(item.start + item.length)
  ) {
    const end = item.start + item.length;
    fragments.push({ start: item.start, end: Math.min(end, reader.size), offset: item.start - 8 - base, cut: end > reader.size });
  }
  const frames = (await groupFragments(dataset, reader, layout.frames, fragments, table)) ?? [];
  const cut = frames.findIndex((parts) => parts.some((part) => part.cut));
  if (frames.length !== layout.frames || cut !== -1)
    throw dataset.refusal(
      cut !== -1 || fragments.length < layout.frames ? 'truncated' : 'inconsistent',
      'PixelData',
      cut !== -1
        ? `the file ends within frame ${cut + 1} of ${layout.frames}`
        : `${fragments.length} fragments, of which ${layout.frames} frames (NumberOfFrames) cannot be made`,
      'Copy or export the file again from where it came from',
    );
  return frames;
}

async function groupFragments(
  dataset: DicomDataset,
  reader: PixelReader,
  frames: number,
  fragments: readonly Fragment[],
  table: { start: number; length: number },
): Promise<Fragment[][] | undefined> {
  if (fragments.length < frames) return undefined;
  const extended = byOffsets(fragments, dataset.numbers('ExtendedOffsetTable'), frames);
  if (extended) {
    // One fragment a frame; the lengths leave out the byte that makes them even.
    const lengths = dataset.numbers('ExtendedOffsetTableLengths');
    return extended.map(([first, ...more], i) => {
      const length = lengths[i];
      if (!first || more.length > 0 || length === undefined) return first ? [first, ...more] : more;
      return [{ ...first, end: Math.min(first.end, first.start + length) }];
    });
  }
  if (table.length > 0) {
    const basic = byOffsets(fragments, await readTable(reader, { start: table.start, end: table.start + table.length }), frames);
    if (basic) return basic;
  }
  if (frames === 1) return [[...fragments]];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  return byCodestreams(reader, fragments, frames);
}

/** Up to this size the value is read at once: most files hold one frame, and a file in an archive is costly to read twice. */
const READ_WHOLE = 8 * 2 ** 20;

/** The same bytes, from memory where they are few. */
export async function readSmallWhole(reader: PixelReader): Promise<PixelReader> {
  if (reader.size > READ_WHOLE) return reader;
  const whole = await reader.read(0, reader.size);
  return { size: whole.byteLength, read: (start, end) => Promise.resolve(whole.subarray(start, end)) };
}

/**
 * One frame's compressed bytes, its fragments joined: a copy, since posting a view to a worker would send all the memory it is a view
 * of.
 */
export async function readFrame(reader: PixelReader, ranges: readonly Range[]): Promise<Uint8Array> {
  const parts = await Promise.all(ranges.map(({ start, end }) => reader.read(start, end)));
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
}
