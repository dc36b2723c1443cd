import { type Box, type BoxMask, type Grid, type IFastest, type VoxelArray, type World } from '@annotome/volume';
import { type Pane } from '@annotome/mask-tools';
import { type PanePointer } from '../../viewer/types.ts';

/** What made an edit: its provenance in the mask document, and the word in the undo menu. */
export type ToolName =
  'brush' | 'eraser' | 'threshold brush' | 'lasso' | 'fill between' | 'keep largest' | 'fill holes' | 'smooth' | 'grow';

/** Voxels that are added to, or taken from, the active segment. */
export interface ToolEdit {
  readonly op: 'set' | 'clear';
  readonly mask: BoxMask;
}

/** The part of the viewer's pointer that tools read; any `PanePointer` will do. */
export type ToolPointer = Omit<PanePointer, 'pressure' | 'pointerType' | 'deltaY'>;

/**
 * What a tool needs of the room. Small on purpose: the room wraps the mask session and the viewer in it, a test wraps two arrays.
 */
export interface ToolHost {
  readonly grid: Grid;
  /** The study's values at full resolution; undefined until they are loaded. */
  readonly values: IFastest<VoxelArray> | undefined;
  /** One byte per voxel: index of the segment that is seen there, 0 for none. A running stroke is painted into it. */
  readonly labelmap: IFastest<Uint8Array>;
  /** Index of the active segment, 1 … 255. */
  readonly segment: number;
  /** A box that holds the active segment (it may be larger); undefined when the segment is empty. Must be cheap. */
  segmentBox(): Box | undefined;
  /** Records the edits in the mask document as ONE step of undo; the session then brings the label map up to date. */
  applyEdits(tool: ToolName, edits: readonly ToolEdit[]): void;
  /** A tool has written into `labelmap` inside this box: paint it. */
  labelmapChanged(box: Box): void;
  /** A sentence for the person, where a tool cannot do what was asked. */
  say?(sentence: string): void;
  /** Brings `labelmap` inside the box back to what the document says, and paints it: a stroke was cancelled. */
  restoreLabelmap(box: Box): void;
}

/** What is drawn at, or behind, the pointer. Lengths in mm, so that it fits every pane at every zoom. */
export type ToolCursor =
  | {
      readonly kind: 'brush';
      readonly pane: Pane;
      readonly centre: World;
      readonly radiusMm: number;
      /** A 3-D sphere: other panes draw its section, a circle of √(r² − d²) where d is the plane's distance from the centre. */
      readonly sphere: boolean;
      readonly effect: 'add' | 'remove';
    }
  /** The lasso's line so far; it closes from the last point to the first. */
  | { readonly kind: 'path'; readonly pane: Pane; readonly points: readonly World[]; readonly effect: 'add' | 'remove' };

/** A tool that works by pointer. Without React; one instance for as long as the room is open. */
export interface PointerTool {
  readonly name: ToolName;
  /** Returns true when the tool takes the gesture, so that the viewer does not scroll, pan or window with it. */
  pointer(e: ToolPointer): boolean;
  /** `[` and `]` change the size, Escape gives up what is under way, Enter closes a polygon and Backspace takes its last corner; true when the key was used. */
  key(key: string): boolean;
  /** To draw now; undefined when there is nothing. */
  readonly cursor: ToolCursor | undefined;
  /** Called after `cursor`, or a setting of the tool, changed. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
  /** Gives up what is under way, as if it had not begun: another tool was chosen, or the segment changed. */
  cancel(): void;
}
