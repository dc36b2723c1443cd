import { type World } from '@annotome/volume';

/** A point of the patient (LPS, mm) that is, or is not, in the structure. */
export interface Prompt {
  readonly world: World;
  readonly label: 'inside' | 'outside';
}

/** A click that a segment keeps. Its author is who put this id first. */
export interface PutClick extends Prompt {
  /** Unique in the document. */
  readonly id: string;
}

/** What can be set of a segment after it was made. */
export interface SegmentFields {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly labelId: string;
  readonly locked: boolean;
  readonly accepted: boolean;
}

/** SPEC.md D5. */
export type Change =
  | {
      readonly type: 'add-segment';
      readonly segment: string;
      readonly labelId: string;
      readonly name: string;
      readonly color: string;
      readonly index: number;
    }
  | { readonly type: 'segment'; readonly segment: string; readonly fields: Partial<SegmentFields> }
  | { readonly type: 'delete-segment'; readonly segment: string }
  | { readonly type: 'clicks'; readonly segment: string; readonly put: readonly PutClick[] }
  /** Bytes of SPEC.md B3. */
  | { readonly type: 'voxels'; readonly segment: string; readonly bits: Uint8Array };

/** What a proposal was made of. */
export interface Made {
  readonly prompts: readonly Prompt[];
  /** Hash of the model. Absent where no model was asked, as in growing from clicks. */
  readonly model?: string;
  /** First voxels, on the image's 1.5 mm grid, of the windows that the model looked at, in their order: the mask can be made again. */
  readonly windows?: readonly (readonly [number, number, number])[];
  /** The model's own estimate, 0 … 1. */
  readonly confidence?: number;
}

/** One thing that somebody did; SPEC.md D4. */
export interface Act {
  readonly id: string;
  /** User id of the author. */
  readonly by: string;
  /** Milliseconds since 1970 by the author's clock. */
  readonly at: number;
  readonly tool: string;
  readonly changes: readonly Change[];
  readonly replaces?: readonly string[];
  readonly made?: Made;
}
