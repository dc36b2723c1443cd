import { type Vector3 } from './vector.ts';

/**
 * What can make two slices of one series different pictures of the same place, strongest first: a slice is never stacked with
 * one that differs in these when they lie among each other. The order decides which difference names a volume.
 */
export const TRAITS = [
  'imageType',
  'stack',
  'kernel',
  'bValue',
  'direction',
  'echoNumber',
  'echoTime',
  'inversionTime',
  'flipAngle',
  'energy',
  'cardiacPhase',
  'temporalPosition',
  'acquisition',
] as const;
export type Trait = (typeof TRAITS)[number];

/** What varies from slice to slice in any series, and so separates only slices that lie at one place, by their order there. */
export const CLOCKS = ['triggerTime', 'acquisitionTime', 'contentTime', 'instanceNumber'] as const;
export type Clock = (typeof CLOCKS)[number];

/**
 * One slice (a single-frame file, or one frame of a multi-frame file), as plain data: everything the plan of a volume needs, and
 * no pixels. Lengths in millimetres, frame LPS.
 */
export interface SliceRecord {
  readonly file: string;
  /** Frame in the file, from 0. */
  readonly frame: number;
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly series: string;
  readonly seriesDescription: string | undefined;
  readonly seriesNumber: number | undefined;
  readonly frameOfReference: string | undefined;
  readonly modality: string | undefined;
  readonly rows: number;
  readonly columns: number;
  /** ImagePositionPatient: the centre of the first pixel. */
  readonly position: Vector3;
  /** ImageOrientationPatient, first triplet: where the column index grows to. Unit length. */
  readonly rowDirection: Vector3;
  /** Second triplet: where the row index grows to. Unit length. */
  readonly columnDirection: Vector3;
  /** PixelSpacing as written: distance between rows (along y of the picture), then between columns. */
  readonly pixelSpacing: readonly [number, number];
  readonly sliceThickness: number | undefined;
  readonly imageType: readonly string[];
  readonly traits: { readonly [trait in Trait]?: string | number };
  readonly clocks: { readonly [clock in Clock]?: number };
  readonly values: SliceValues;
  /** Doubts about this slice's header: a stand-in for a missing tag. Codes and words, without the file. */
  readonly doubts: readonly { readonly code: string; readonly message: string }[];
}

/** How stored numbers become values. */
export interface SliceValues {
  /** FloatPixelData or DoubleFloatPixelData: stored numbers need not be whole. */
  readonly floating: boolean;
  readonly slope: number;
  readonly intercept: number;
  /** RescaleType, `HU` where the standard implies it. */
  readonly unit: string | undefined;
  /** Stored numbers, both ends included, that mean "outside the picture" (PixelPaddingValue and its RangeLimit). */
  readonly padding: readonly [number, number] | undefined;
  /** What padding becomes, in values: air for a CT in HU, else 0. */
  readonly outside: number;
  /** ModalityLUTSequence: value of stored number `first + index`, ends held. Takes the place of slope and intercept. */
  readonly lookup: { readonly first: number; readonly values: readonly number[] } | undefined;
}
