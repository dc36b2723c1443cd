import { type DeidentifyReport } from '@annotome/deidentify';
import { type FileFormat } from '@annotome/formats';
import { type Deidentification, type FirstFile, type PreparedFile } from '../inspect/messages.ts';
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
  /**
   * The study of this project that was made of the same files.
   * @param all SHA-256 of `filesText`; without it, a study of so many files that has this one: maybe the same.
   */
  known(file: FirstFile, all?: string): Promise<KnownStudy | null>;
  finish(studyId: string): Promise<void>;
  cancel(studyId: string): Promise<void>;
  /** An error as a sentence. */
  sentence(error: unknown): string;
}

/** A study that is there already. */
export interface KnownStudy {
  readonly name: string;
  readonly state: 'uploading' | 'ingesting' | 'ready' | 'failed';
  readonly createdAt: Date;
  /** Its first; null while it has none. */
  readonly caseId: string | null;
}

interface NewStudy {
  readonly name: string;
  readonly modality: string | undefined;
  readonly format: FileFormat;
  readonly deidentified: boolean;
  readonly report: DeidentifyReport | undefined;
  readonly files: readonly PreparedFile[];
}
