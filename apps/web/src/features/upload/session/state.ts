import { type DeidentifyReport } from '@annotome/deidentify';
import { type Inspection } from '../inspect/messages.ts';
import { type KnownStudy } from './api.ts';

/** Where one series is on its way. */
export type SeriesStep =
  | { readonly step: 'waiting' }
  | { readonly step: 'preparing'; readonly done: number; readonly total: number }
  | {
      readonly step: 'sending';
      readonly studyId: string;
      readonly sentBytes: number;
      readonly totalBytes: number;
      readonly filesDone: number;
      readonly files: number;
      /** Files that the server had already. */
      readonly alreadyThere: number;
      /** It was begun before, and went on. */
      readonly resumed: boolean;
      /** Bytes per second. */
      readonly speed: number | undefined;
      readonly secondsLeft: number | undefined;
      /** The connection is lost; it goes on by itself. */
      readonly offline: boolean;
    }
  | { readonly step: 'done'; readonly studyId: string; readonly alreadyThere: number }
  | { readonly step: 'failed'; readonly sentence: string; readonly studyId: string | undefined };

export interface Choice {
  readonly include: boolean;
  /** Though the project has a study of the same files. */
  readonly again: boolean;
  readonly name: string;
}

/** All that the upload of one project shows. */
export interface UploadState {
  readonly looking: { readonly done: number; readonly total: number } | undefined;
  readonly inspection: Inspection | undefined;
  /** By series id. */
  readonly choices: Readonly<Record<string, Choice>>;
  /** Picture of the middle slice as an object URL; null where there is none. */
  readonly pictures: Readonly<Record<string, string | null>>;
  /** Why the middle slice of a series cannot be read, as a sentence. */
  readonly broken: Readonly<Record<string, string>>;
  /** What de-identification will remove, or removed, and its warnings. */
  readonly removals: Readonly<Record<string, DeidentifyReport>>;
  /** Studies of the project with the same files, as they would be sent with de-identification or without; null where there is none. */
  readonly known: Readonly<Record<string, { readonly deidentify: boolean; readonly study: KnownStudy | null }>>;
  readonly deidentify: boolean;
  readonly steps: Readonly<Record<string, SeriesStep>>;
  /** Of all series together. */
  readonly speed: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Why the files could not be looked at. */
  readonly failure: string | undefined;
}

export const NOTHING: UploadState = {
  looking: undefined,
  inspection: undefined,
  choices: {},
  pictures: {},
  broken: {},
  removals: {},
  known: {},
  deidentify: true,
  steps: {},
  speed: undefined,
  secondsLeft: undefined,
  failure: undefined,
};

/** The study of the project that a series would be a second one of; undefined where there is none, or nobody has looked. */
export function knownStudy({ known, deidentify }: Pick<UploadState, 'known' | 'deidentify'>, id: string): KnownStudy | undefined {
  const found = known[id];
  return found?.deidentify === deidentify ? (found.study ?? undefined) : undefined;
}

/** Whether a series is to be sent: what the project has already is so only where somebody says it again. */
export function isWanted(state: Pick<UploadState, 'choices' | 'known' | 'deidentify'>, id: string): boolean {
  const choice = state.choices[id];
  return choice !== undefined && choice.include && (choice.again || knownStudy(state, id) === undefined);
}

/** Whether something is still going on for this series. */
export const isUnderWay = (step: SeriesStep | undefined): boolean =>
  step !== undefined && step.step !== 'done' && step.step !== 'failed';
