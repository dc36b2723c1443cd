import { type ModelHash } from '@annotome/contracts';
import { type Database } from '@annotome/db';
import { type ModelManifest } from '@annotome/sam-med3d';
import { type BlobStore } from '@annotome/storage';

import { type EncoderLanes } from '../embeddings/encoder-lanes.ts';
import { type SharedVolumes } from './shared-volumes.ts';

/** What a worker's jobs work with. */
export interface WorkerPorts {
  readonly database: Database;
  readonly store: BlobStore;
  readonly model: { readonly hash: ModelHash; readonly manifest: ModelManifest };
  readonly lanes: EncoderLanes;
  /** Windows per run of the encoder, where nobody waits for one. */
  readonly batch: number;
  /** Images whose voxels are in memory, because they are being embedded. */
  readonly volumes: SharedVolumes;
  /** A window was computed; for metrics. */
  readonly onWindow: (urgency: 'interactive' | 'background', seconds: number) => void;
  readonly log: (what: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** A job of a model that this worker does not run. Another worker may. */
export class OtherModelError extends Error {
  override readonly name = 'OtherModelError';
  constructor(wanted: string, have: string) {
    super(`This worker runs the model ${have.slice(0, 12)}; the job asks for ${wanted.slice(0, 12)}.`);
  }
}
