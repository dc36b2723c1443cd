import { type Click } from '../clicks/click-draft.ts';
import { type Phase } from '../clicks/proposal-machine.ts';
import { type SavedState, type SessionSegment } from '../mask-session/index.ts';
import { type Start } from './case-data.ts';

export const TOOLS = ['look', 'click', 'brush', 'eraser', 'lasso', 'threshold'] as const;
export type ToolId = (typeof TOOLS)[number];

/** What the next click or stroke belongs to: a segment, or a label that has none yet. */
export interface Target {
  readonly labelId: string;
  readonly segment: number | undefined;
}

/** Clicks that are not accepted, and what came of them. */
export interface ProposalView {
  readonly phase: Phase;
  readonly clicks: readonly Click[];
  readonly confidence: number | undefined;
  /** Of the mask that is shown, in millilitres. */
  readonly millilitres: number | undefined;
  /** Regions that are to be prepared for these clicks. */
  readonly wanted: readonly Start[];
  /** The server could not be asked for the first of them; it is when it is back. */
  readonly unasked: boolean;
  readonly problem: string | undefined;
}

/** Everything of the room that is drawn by React; changed by the controller only. */
export interface RoomState {
  readonly tool: ToolId;
  readonly target: Target;
  readonly segments: readonly SessionSegment[];
  readonly saved: SavedState;
  readonly hidden: ReadonlySet<number>;
  readonly solo: number | undefined;
  readonly proposal: ProposalView;
  /** A click under the pointer, or chosen in the list. */
  readonly clickAtHand: number | undefined;
  readonly hoverPreview: boolean;
  readonly decoder: 'none' | 'starting' | 'ready' | 'failed';
  /** Prepared regions of the whole image. */
  readonly regions: { readonly done: number; readonly total: number };
  readonly help: boolean;
  readonly renaming: number | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** A tool at work on the whole segment: what it does. */
  readonly working: string | undefined;
  readonly submitting: boolean;
  /** An earlier moment is shown; nothing can be changed meanwhile. */
  readonly past: boolean;
  /** For the screen reader. */
  readonly announcement: string;
}

export const noProposal: ProposalView = {
  phase: 'idle',
  clicks: [],
  confidence: undefined,
  millilitres: undefined,
  wanted: [],
  unasked: false,
  problem: undefined,
};
