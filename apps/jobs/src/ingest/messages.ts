import { type StorageEnvironment } from '@annotome/storage';
import { z } from 'zod';

/** A file of the study, in the blob store. */
interface StudyFile {
  readonly key: string;
  /** Path inside the folder that was dropped. */
  readonly name: string;
}

/** What a reader process is started with. */
export interface BeginReading {
  readonly kind: 'begin';
  readonly storage: StorageEnvironment;
  readonly files: readonly StudyFile[];
  /** What the person said it is, where the files do not. */
  readonly modality: string | undefined;
  /** Who sent them said that nothing in them names the patient. */
  readonly deidentified: boolean;
}

/** Where each planned image goes; null where it is there already. */
export interface GoOn {
  readonly kind: 'go-on';
  readonly volumeIds: Readonly<Record<string, string | null>>;
}

export type ToReader = BeginReading | GoOn;

const triple = z.tuple([z.number(), z.number(), z.number()]);

/** One image, as its row will say; its blobs are written. */
const ReadVolume = z.object({
  seriesKey: z.string(),
  name: z.string(),
  modality: z.string().nullable(),
  size: triple,
  affine: z.array(z.number()).length(12),
  dataType: z.string(),
  valueRange: z.tuple([z.number(), z.number()]),
  window: z.tuple([z.number(), z.number()]),
  warnings: z.array(z.string()),
  sha256: z.string(),
  bytes: z.number(),
});
export type ReadVolume = z.output<typeof ReadVolume>;

/** What a reader process says. It read somebody's files, so what it says is checked. */
export const FromReader = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('progress'), stage: z.string(), done: z.number(), total: z.number() }),
  /** The images found, by the key that tells them apart in the study. */
  z.object({ kind: z.literal('planned'), seriesKeys: z.array(z.string()) }),
  z.object({ kind: z.literal('volume'), volume: ReadVolume }),
  z.object({ kind: z.literal('done'), warnings: z.array(z.string()) }),
  /** `again`: the store failed, not the files. */
  z.object({ kind: z.literal('failed'), sentence: z.string(), again: z.boolean() }),
]);
export type FromReader = z.output<typeof FromReader>;
