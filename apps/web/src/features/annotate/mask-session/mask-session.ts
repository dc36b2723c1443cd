import { type CloseCode } from '@annotome/contracts';
import { type HistoryAct, type Made, type Maker, type Replayed, type SegmentFields } from '@annotome/mask-doc';
import { type Box, type BoxMask, type IFastest, type Voxel, type World } from '@annotome/volume';
import { type Awareness } from 'y-protocols/awareness';

/** A click of a segment; `id` is unique in its segment while the session is open. */
export interface SessionClick {
  readonly id: number;
  readonly world: World;
  readonly label: 'inside' | 'outside';
  /** User id. */
  readonly by: string;
}

/** A segment, as it is now. */
export interface SessionSegment {
  /** Stays the same for ever; what a page should remember. */
  readonly id: string;
  /** Its value in the label map, 1 … 254. Another person's segment may push it to another number: then the boxes of both change. */
  readonly index: number;
  readonly labelId: string;
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly locked: boolean;
  readonly accepted: boolean;
  /** User id. */
  readonly createdBy: string;
  readonly clicks: readonly SessionClick[];
  /** The model's estimate for the last proposal, 0 … 1. */
  readonly confidence: number | undefined;
}

/** Where the work is. Never `saved` before the server has said that it is written. */
export type SavedState =
  /** `since`: milliseconds since 1970; undefined when nothing was changed since the page was opened. */
  | { readonly state: 'saved'; readonly since: number | undefined }
  /** `kept`: on this computer too, so that closing the page loses nothing. False where the browser keeps nothing, or its disk is full. */
  | { readonly state: 'saving'; readonly changes: number; readonly kept: boolean }
  /** To be sent when the server is reached. `refused`: it was reached and said no; its sentence is for the page. */
  | {
      readonly state: 'offline';
      readonly changes: number;
      readonly kept: boolean;
      readonly refused: { readonly code: CloseCode; readonly sentence: string } | undefined;
    };

/** A place that this person and others changed while they could not see each other's changes; SPEC.md H5 of the mask document. */
export interface MergeConflict {
  /**
   * `cleared`: one has set what the other has cleared. `proposals`: both have a proposal, and they differ. `both`: two segments have the same
   * voxels. `deleted`: one has deleted what the other has changed.
   */
  readonly why: 'cleared' | 'proposals' | 'both' | 'deleted';
  /** User ids of the others. */
  readonly by: readonly string[];
  /** Name of the segment, as it is now; of both where there are two. */
  readonly segments: readonly string[];
  readonly voxels: number;
  /** One of them, near their middle. */
  readonly at: Voxel;
}

export interface VoxelEdit {
  readonly op: 'set' | 'clear';
  readonly mask: BoxMask;
}

/** What clicks made, where they made it. */
export interface MadeByClicks {
  readonly clicks: readonly { readonly world: World; readonly label: 'inside' | 'outside' }[];
  readonly confidence?: number | undefined;
  /** Hash of the model, where one was asked. */
  readonly model?: string | undefined;
  /** First voxels of the windows that the model looked at; see `Made` of the mask document. */
  readonly windows?: Made['windows'] | undefined;
}

/** The mask as it was right after an act. It does not change any more. */
export interface PastMask {
  /** As {@link MaskSession.labelmap}, in the numbers of that time. */
  readonly labelmap: IFastest<Uint8Array>;
  readonly segments: readonly { readonly index: number; readonly name: string; readonly color: string }[];
}

/** The mask of a case while its page is open. Every method that changes it is one step of undo; `applyEdits` may find nothing to change. */
export interface MaskSession {
  /**
   * Index of the segment at each voxel of the study's grid, i fastest; 0 for none. On a SharedArrayBuffer where the page is isolated. The
   * session writes into it before it calls the listeners.
   */
  readonly labelmap: IFastest<Uint8Array>;
  readonly segments: readonly SessionSegment[];
  readonly saved: SavedState;
  /** Resolves when the mask of the server has arrived, so that an empty one is known to be empty; never while offline. */
  readonly whenSynced: Promise<void>;
  /**
   * Who else has this mask open, and what they say of themselves; kept by nobody. The local state is null, and nothing is sent, until
   * somebody sets one. Those of others go when the connection does.
   */
  readonly awareness: Awareness;
  /** Called with boxes that hold all that changed in the label map (none: only segments or the saved state did). Returns the way to stop. */
  onChange(listener: (boxes: readonly Box[]) => void): () => void;
  /**
   * Called when the server was reached again and somebody should look at what came of it; with what was found before anybody listened, at
   * once. Returns the way to stop.
   */
  onConflicts(listener: (conflicts: readonly MergeConflict[]) => void): () => void;
  /** Called when so many undos of this author turned out to have come too late: their acts were settled meanwhile. As {@link onConflicts}. */
  onLateUndos(listener: (count: number) => void): () => void;
  /** @returns the index of the new segment. @throws MaskDocError `full` when there are 254. */
  addSegment(segment: { readonly labelId: string; readonly name: string; readonly color: string }): number;
  updateSegment(index: number, change: Partial<SegmentFields>): void;
  removeSegment(index: number): void;
  /**
   * Sets voxels of a segment (taking them from the others, but for locked ones) and clears some.
   * @returns whether there was anything to do; without, there is no step to undo, as when an eraser passes where nothing is.
   * @param made The mask is a proposal: it replaces the segment's last one, and these become the segment's clicks.
   */
  applyEdits(segment: number, tool: string, edits: readonly VoxelEdit[], made?: MadeByClicks): boolean;
  /** A box around the segment; undefined when it has no voxels. */
  segmentBox(index: number): Box | undefined;
  /** One segment's voxels in a box, 1 inside, i fastest in the box: also those that another segment covers in the label map. */
  readSegment(index: number, box: Box): IFastest<Uint8Array>;
  /** Writes what is saved over whatever a running stroke has painted into the label map there, and announces the box. */
  restore(box: Box): void;
  /** The act that made a voxel of the segment that shows there. */
  madeBy(voxel: Voxel): Maker | undefined;
  /** Everything that was done, oldest first; only what became of it where it is settled. */
  history(): readonly HistoryAct[];
  /** @throws MaskDocError `settled` where the act is settled. */
  pastAt(act: string): PastMask;
  /** Makes the mask what it was right after an act, as one act. @returns whether that is another one. @throws as {@link pastAt}. */
  restorePast(act: string): boolean;
  /** What the segment's last proposal that counts was made of; undefined where there is none. */
  lastMade(index: number): Made | undefined;
  /** Makes every proposal of a model again, of the segments that are there, and compares; `decode` as of the mask document's `replay`. */
  replay(decode: (made: Made, act: Maker) => Promise<BoxMask | undefined>): Promise<readonly Replayed[]>;
  /** This author's last act is taken back, whichever tool made it; works after a reload too. @returns the tool, or undefined. */
  undo(): string | undefined;
  redo(): string | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Everything that was done, as one Yjs update (version 1): what {@link SavedState} says is not saved is in it. */
  encode(): Uint8Array<ArrayBuffer>;
  /**
   * Brings in this author's work that {@link encode} gave on another page, checked as the server checks it; the server must be reached, so that what
   * others did is known.
   * @param labels ids of the project's.
   * @returns how many changes are new here. @throws MaskDocError where the server would not take it.
   */
  bringIn(work: Uint8Array, labels: ReadonlySet<string>): number;
  /** Ends the connection. What is not saved stays on this computer and is sent when the case is opened again. */
  close(): void;
}
