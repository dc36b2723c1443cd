/** A row of a benchmark's table. */
export interface Measurement {
  readonly what: string;
  /** `2.31 s`, `93 %`: as printed. */
  readonly shown: string;
  /** How many times faster than the row it is compared with; undefined where it is that row, or stands alone. */
  readonly ratio?: number;
}

export interface BenchResult {
  /** What was run on what, in a sentence. */
  readonly setting: string;
  readonly measurements: readonly Measurement[];
  /** The same as numbers, for `--json`. */
  readonly numbers: Readonly<Record<string, unknown>>;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;
export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** Imported only when it runs: each benchmark has a process, and so a peak of memory, of its own. */
  load(): Promise<() => Promise<BenchResult>>;
}

export const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'encoder',
    title: 'the encoder at the released size, padding folded and spelled out',
    load: async () => (await import('./encoder-folding.ts')).benchEncoderFolding,
  },
  {
    name: 'embed',
    title: 'every window of a whole CT through the encoder, preparing some while encoding others',
    load: async () => (await import('./embed-ct.ts')).benchEmbedCt,
  },
  {
    name: 'service',
    title: 'the worker as a service: windows per second, and a click while it is busy',
    load: async () => (await import('./service.ts')).benchService,
  },
  {
    name: 'decode',
    title: 'from a click to the mask on a grid of 512 × 512 × 300',
    load: async () => (await import('./decode-and-upsample.ts')).benchDecodeAndUpsample,
  },
  {
    name: 'dicom',
    title: '300 slices of JPEG 2000 and of JPEG-LS, from files to a volume',
    load: async () => (await import('./dicom-decode.ts')).benchDicomDecode,
  },
  {
    name: 'resample',
    title: 'a CT of 512 × 512 × 300 to the model’s 1.5 mm',
    load: async () => (await import('./resample.ts')).benchResample,
  },
  {
    name: 'pyramid',
    title: 'a CT of 512 × 512 × 600 as OME-Zarr: chunk sizes, what a slice fetches',
    load: async () => (await import('./pyramid.ts')).benchPyramid,
  },
  {
    name: 'mask-tools',
    title: 'brush, lasso, growing and smoothing on a grid of 512 × 512 × 300',
    load: async () => (await import('./mask-tools.ts')).benchMaskTools,
  },
  {
    name: 'mask-doc',
    title: 'the mask document: a stroke, a proposal, and what is left of a day of 2,000 edits by three people',
    load: async () => (await import('./mask-doc.ts')).benchMaskDoc,
  },
];
