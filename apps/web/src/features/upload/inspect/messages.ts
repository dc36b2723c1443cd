import { type DeidentifyOption } from '@annotome/contracts';
import { type DeidentifyReport } from '@annotome/deidentify';
import { type FileFormat, type Refusal } from '@annotome/formats';

/** A file somebody chose, with its path inside what they chose: `study/series1/IM0001`. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** One image found in the files: what the card of a series shows. */
export interface FoundSeries {
  readonly id: string;
  readonly format: FileFormat;
  /** What the file calls it; may name the patient, so it is not sent with de-identification. */
  readonly name: string;
  /** A name that identifies nobody. */
  readonly cleanName: string;
  readonly modality: string | undefined;
  /** Voxels along i, j, k. */
  readonly size: readonly [number, number, number];
  /** Millimetres along i, j, k. */
  readonly spacing: readonly [number, number, number];
  readonly orientation: string;
  readonly frames: number;
  /** Images in these files; above 1 they come together, and the geometry is the first one's. */
  readonly images: number;
  /** Sentences. */
  readonly warnings: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Bytes of the largest of its files. */
  readonly largestFile: number;
}

export interface Inspection {
  readonly series: readonly FoundSeries[];
  readonly refused: readonly Refusal[];
  /** Files that are no images. */
  readonly ignored: readonly string[];
}

/** What a project asks of files before they leave. */
export interface Deidentification {
  readonly options: readonly DeidentifyOption[];
  /** Makes UIDs, pseudonyms and dates the same within the project. */
  readonly secret: Uint8Array;
}

/** A file ready to be sent. */
export interface PreparedFile {
  /** Without what identifies, where the series is de-identified. */
  readonly name: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One of `of` files of a series. */
export interface FirstFile {
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly of: number;
}

export interface PreparedSeries {
  readonly files: readonly PreparedFile[];
  /** What was removed; undefined where nothing was to be. */
  readonly report: DeidentifyReport | undefined;
}

/** How far something is. */
export type OnProgress = (done: number, total: number) => void;
