import { type DeidentifyReport } from '@annotome/deidentify';
import { type FileFormat } from '@annotome/formats';
import { type Deidentification, type PreparedFile } from '../inspect/messages.ts';
import { type BegunStudy } from './match-begun.ts';

/** What the upload asks of the server beside the bytes. */
export interface UploadApi {
  /** How the project de-identifies. */
  deidentification(): Promise<Deidentification>;
  begin(study: NewStudy): Promise<{
    readonly studyId: string;
    readonly files: readonly { readonly uploadId: string; readonly alreadyThere: boolean }[];
  }>;
  /** Studies of this project that this person began and did not finish. */
  begun(): Promise<readonly BegunStudy[]>;
  finish(studyId: string): Promise<void>;
  cancel(studyId: string): Promise<void>;
  /** An error as a sentence. */
  sentence(error: unknown): string;
}

interface NewStudy {
  readonly name: string;
  readonly modality: string | undefined;
  readonly format: FileFormat;
  readonly deidentified: boolean;
  readonly report: DeidentifyReport | undefined;
  readonly files: readonly PreparedFile[];
}
