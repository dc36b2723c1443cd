import { type Box, type IFastest } from '@annotome/volume';
import { type Click } from '../clicks/click-draft.ts';
import { type ToolEdit } from '../tools/tool-host.ts';

/** A segment as the room shows it. */
export interface Segment {
  /** Its value in the mask, 1 … 254. */
  readonly index: number;
  readonly labelId: string;
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly locked: boolean;
  /** The clicks its mask was made of, where it was made of clicks. */
  readonly clicks: readonly Click[];
  /** The model's estimate when it was accepted, 0 … 1. */
  readonly confidence: number | undefined;
}

export type SavedState =
  | { readonly state: 'saved'; readonly since: number | undefined }
  | { readonly state: 'saving' }
  /** Kept on this computer until the server is reached. */
  | { readonly state: 'offline'; readonly changes: number };

/** The mask that is saved, as the room sees it. Every method that changes it is one step of undo. */
export interface SavedMask {
  readonly labelmap: IFastest<Uint8Array>;
  readonly segments: readonly Segment[];
  readonly saved: SavedState;
  /** Called with the boxes in which the label map changed (none: only segments or the saved state did). */
  onChange(listener: (boxes: readonly Box[]) => void): () => void;
  /** @returns the index of the new segment. */
  addSegment(segment: { readonly labelId: string; readonly name: string; readonly color: string }): number;
  updateSegment(index: number, change: Partial<Pick<Segment, 'name' | 'color' | 'locked' | 'labelId'>>): void;
  removeSegment(index: number): void;
  /** @param made What the mask is made of from now on, where clicks made it. */
  applyEdits(
    segment: number,
    tool: string,
    edits: readonly ToolEdit[],
    made?: { readonly clicks: readonly Click[]; readonly confidence: number },
  ): void;
  segmentBox(index: number): Box | undefined;
  undo(): void;
  redo(): void;
  close(): void;
}
