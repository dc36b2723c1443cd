import { type Choice } from '../decode/choose-windows.ts';
import { type DecodeAnswer, type WindowSource } from '../decode/decode-messages.ts';
import { emptyDraft, hasInside, isChanged, type Click, type Draft } from './click-draft.ts';

/**
 * From clicks to a proposal, as a table of states and events without clocks, workers or servers: {@link step} gives the next state and
 * what is to be done. Rules:
 *
 * 1. What is shown always belongs to the clicks there are, or to the ones before while the answer is on its way; an answer to older
 *    clicks is never shown.
 * 2. Nothing is asked of the server before the mask is painted, when a ready window holds the first inside click. Only then is a better
 *    window asked for.
 * 3. When a better window becomes ready the same clicks are decoded again, and the proposal is replaced, until the draft ends: an
 *    accepted mask, or one corrected by hand, is never changed by itself.
 * 4. While no window is ready, the clicks wait and the page says which region is being prepared; they are decoded when it is.
 */
export interface ProposalState {
  readonly draft: Draft;
  readonly phase: Phase;
  /** Counts what was asked: an answer to an older question is ignored. */
  readonly asked: number;
  /** What is painted. */
  readonly shown: DecodeAnswer | undefined;
  /** The windows of the question under way, or of what is shown. */
  readonly windows: readonly WindowSource[];
  /** Windows that are being made for these clicks, as first voxels. */
  readonly wanted: readonly Start[];
  readonly problem: string | undefined;
}

/**
 * `idle`: no clicks that say anything new. `needs-inside`: outside clicks only. `preparing`: no ready window holds the first inside
 * click. `decoding`: an answer is awaited. `proposed`: the answer is painted. `failed`: the decoder could not answer.
 */
export type Phase = 'idle' | 'needs-inside' | 'preparing' | 'decoding' | 'proposed' | 'failed';

type Start = readonly [number, number, number];

export type ProposalEvent =
  | { readonly type: 'edited'; readonly draft: Draft }
  /** The draft is over: its mask was accepted, or it was dropped. */
  | { readonly type: 'ended' }
  | { readonly type: 'windows-changed' }
  | { readonly type: 'decoded'; readonly asked: number; readonly answer: DecodeAnswer }
  | { readonly type: 'failed'; readonly asked: number; readonly sentence: string };

export type Effect =
  | {
      readonly type: 'decode';
      readonly asked: number;
      readonly windows: readonly WindowSource[];
      readonly clicks: readonly Click[];
      readonly base: readonly Click[];
    }
  | { readonly type: 'abort' }
  | { readonly type: 'paint'; readonly answer: DecodeAnswer | undefined }
  /** `afterPaint`: only once the mask is on the screen. */
  | { readonly type: 'request'; readonly starts: readonly Start[]; readonly afterPaint: boolean };

export interface Step {
  readonly state: ProposalState;
  readonly effects: readonly Effect[];
}

export const initialProposal: ProposalState = {
  draft: emptyDraft,
  phase: 'idle',
  asked: 0,
  shown: undefined,
  windows: [],
  wanted: [],
  problem: undefined,
};

/** @param choose Which windows serve clicks, of those that are ready now. */
export function step(state: ProposalState, event: ProposalEvent, choose: (clicks: readonly Click[]) => Choice): Step {
  switch (event.type) {
    case 'edited':
      return edited(state, event.draft, choose);
    case 'ended':
      return {
        state: { ...initialProposal, asked: state.asked + 1 },
        effects: [{ type: 'abort' }, { type: 'paint', answer: undefined }],
      };
    case 'windows-changed':
      return windowsChanged(state, choose);
    case 'decoded':
      if (event.asked !== state.asked) return { state, effects: [] };
      return {
        state: { ...state, phase: 'proposed', shown: event.answer },
        effects: [
          { type: 'paint', answer: event.answer },
          ...(state.wanted.length > 0 ? [{ type: 'request', starts: state.wanted, afterPaint: true } as const] : []),
        ],
      };
    case 'failed':
      if (event.asked !== state.asked) return { state, effects: [] };
      return { state: { ...state, phase: 'failed', problem: event.sentence }, effects: [] };
  }
}

function edited(state: ProposalState, draft: Draft, choose: (clicks: readonly Click[]) => Choice): Step {
  const asked = state.asked + 1;
  const fresh: ProposalState = { ...state, draft, asked, problem: undefined };
  if (!isChanged(draft) || !hasInside(draft.clicks)) {
    const phase = isChanged(draft) && draft.clicks.length > 0 ? 'needs-inside' : 'idle';
    // Clicks that are all gone, of a segment that has a mask: the mask stays until it is deleted, so nothing is proposed.
    return {
      state: { ...fresh, phase, shown: undefined, windows: [], wanted: [] },
      effects: [{ type: 'abort' }, { type: 'paint', answer: undefined }],
    };
  }
  return ask(fresh, choose(draft.clicks));
}

function ask(state: ProposalState, { windows, wanted }: Choice): Step {
  if (windows.length === 0) {
    return {
      state: { ...state, phase: 'preparing', shown: undefined, windows, wanted },
      effects: [{ type: 'abort' }, { type: 'paint', answer: undefined }, { type: 'request', starts: wanted, afterPaint: false }],
    };
  }
  const { asked, draft } = state;
  return {
    state: { ...state, phase: 'decoding', windows, wanted },
    effects: [{ type: 'abort' }, { type: 'decode', asked, windows, clicks: draft.clicks, base: draft.base }],
  };
}

function windowsChanged(state: ProposalState, choose: (clicks: readonly Click[]) => Choice): Step {
  if (state.phase === 'idle' || state.phase === 'needs-inside') return { state, effects: [] };
  const choice = choose(state.draft.clicks);
  const same = sameWindows(choice.windows, state.windows);
  if (same && state.phase !== 'failed') return { state: { ...state, wanted: choice.wanted }, effects: [] };
  if (choice.windows.length === 0) return { state: { ...state, wanted: choice.wanted }, effects: [] };
  return ask({ ...state, asked: state.asked + 1, problem: undefined }, choice);
}

const sameWindows = (a: readonly WindowSource[], b: readonly WindowSource[]): boolean =>
  a.length === b.length && a.every(({ url }, at) => url === b[at]?.url);
