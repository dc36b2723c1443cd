import { type Volume } from '@annotome/volume';

/** Something the reader had to decide or repair, in words a user understands. Never silent, never fatal. */
export interface Warning {
  /** Stable, kebab-case, for tests and translations: `no-orientation`, `gantry-tilt-resampled`. */
  readonly code: string;
  /** What was found and what was done about it. */
  readonly message: string;
  readonly file?: string;
}

export type FileFormat = 'dicom' | 'nifti' | 'nrrd' | 'metaimage';

/** One image that can be loaded: what `inspect` prints and a browser lists before anything is sent. */
export interface SeriesSummary {
  /** Unique among the series found together; stable for the same files. For DICOM it begins with the SeriesInstanceUID. */
  readonly id: string;
  readonly format: FileFormat;
  /** What a person would call it: SeriesDescription, else the file's name. */
  readonly name: string;
  /** DICOM modality (`CT`, `MR`, …); undefined where the format does not say. */
  readonly modality: string | undefined;
  /** Voxels along i, j, k of what {@link loadSeries} would return. */
  readonly size: readonly [number, number, number];
  /** Millimetres along i, j, k. */
  readonly spacing: readonly [number, number, number];
  /** `LPS`, `RAS`, …: where i, j, k point to. */
  readonly orientation: string;
  /** Frames along a fourth axis (time, echo, direction). 1 for a plain volume; above 1 a frame must be chosen. */
  readonly frames: number;
  readonly warnings: readonly Warning[];
  readonly files: readonly string[];
}

/** A file or series that could not be read, and why. */
export interface Refusal {
  readonly file: string;
  readonly message: string;
}

/** A 3-D image in memory: values with slope and intercept applied, on its own grid in LPS. */
export interface LoadedImage {
  readonly volume: Volume;
  readonly format: FileFormat;
  readonly name: string;
  readonly modality: string | undefined;
  readonly warnings: readonly Warning[];
}
