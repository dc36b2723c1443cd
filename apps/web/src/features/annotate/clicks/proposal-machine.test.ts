import { emptyMask, world } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { type Choice } from '../decode/choose-windows.ts';
import { type DecodeAnswer, type WindowSource } from '../decode/decode-messages.ts';
import { addClick, draftFrom, emptyDraft, flipClick, moveClick, removeClick, type Draft } from './click-draft.ts';
import { initialProposal, step, type Effect, type ProposalEvent, type ProposalState } from './proposal-machine.ts';

const grid: WindowSource = { start: [0, 0, 0], url: '/grid' };
const centred: WindowSource = { start: [3, 3, 3], url: '/centred' };
const one = addClick(emptyDraft, world(1, 2, 3), 'inside');
const two = addClick(one, world(4, 5, 6), 'outside');
const answer = (voxels: number): DecodeAnswer => ({
  add: emptyMask(),
  remove: emptyMask(),
  voxels,
  confidence: 0.9,
  timings: { embedding: 0, decoder: 0, mask: 0 },
});

/** Feeds events to the machine; `choice` is what is ready at the time. */
function room(choice: Choice) {
  let state: ProposalState = initialProposal;
  return {
    ready: choice,
    get state() {
      return state;
    },
    send(event: ProposalEvent): readonly Effect[] {
      const next = step(state, event, () => this.ready);
      state = next.state;
      return next.effects;
    },
    edit(draft: Draft): readonly Effect[] {
      return this.send({ type: 'edited', draft });
    },
    answer(voxels: number): readonly Effect[] {
      return this.send({ type: 'decoded', asked: state.asked, answer: answer(voxels) });
    },
  };
}
const types = (effects: readonly Effect[]) => effects.map(({ type }) => type);

describe('proposal machine', () => {
  it('rule 2: decodes at once where a window is ready, and asks the server only after the mask is painted', () => {
    const r = room({ windows: [grid], wanted: [[3, 3, 3]] });
    expect(types(r.edit(one))).toEqual(['abort', 'decode']);
    expect(r.state.phase).toBe('decoding');
    expect(r.answer(10)).toEqual([
      { type: 'paint', answer: answer(10) },
      { type: 'request', starts: [[3, 3, 3]], afterPaint: true },
    ]);
    expect(r.state.phase).toBe('proposed');
  });

  it('asks for nothing when the window is centred on the click', () => {
    const r = room({ windows: [centred], wanted: [] });
    r.edit(one);
    expect(types(r.answer(10))).toEqual(['paint']);
  });

  it('rule 1: does not show an answer to clicks that have changed since', () => {
    const r = room({ windows: [grid], wanted: [] });
    r.edit(one);
    const { asked } = r.state;
    r.edit(two);
    expect(r.send({ type: 'decoded', asked, answer: answer(1) })).toEqual([]);
    expect(r.send({ type: 'failed', asked, sentence: 'no' })).toEqual([]);
    expect(r.state.shown).toBeUndefined();
    r.answer(2);
    expect(r.state.shown?.voxels).toBe(2);
  });

  it('rule 1: keeps what was shown until the answer to the next click is there', () => {
    const r = room({ windows: [grid], wanted: [] });
    r.edit(one);
    r.answer(10);
    expect(types(r.edit(two))).toEqual(['abort', 'decode']);
    expect(r.state.shown?.voxels).toBe(10);
  });

  it('rule 3: decodes the same clicks again when a better window is ready, and replaces the proposal', () => {
    const r = room({ windows: [grid], wanted: [[3, 3, 3]] });
    r.edit(two);
    r.answer(10);
    r.ready = { windows: [centred], wanted: [] };
    expect(r.send({ type: 'windows-changed' })).toMatchObject([
      { type: 'abort' },
      { type: 'decode', windows: [centred], clicks: two.clicks },
    ]);
    expect(r.state.shown?.voxels).toBe(10);
    expect(types(r.answer(11))).toEqual(['paint']);
    expect(r.state.shown?.voxels).toBe(11);
  });

  it('rule 3: leaves a draft alone that was accepted, dropped or corrected by hand, whatever arrives', () => {
    const r = room({ windows: [grid], wanted: [[3, 3, 3]] });
    r.edit(one);
    const { asked } = r.state;
    r.answer(10);
    expect(r.send({ type: 'ended' })).toEqual([{ type: 'abort' }, { type: 'paint', answer: undefined }]);
    r.ready = { windows: [centred], wanted: [] };
    expect(r.send({ type: 'windows-changed' })).toEqual([]);
    expect(r.send({ type: 'decoded', asked, answer: answer(11) })).toEqual([]);
    expect(r.state.phase).toBe('idle');
  });

  it('does nothing when windows become ready that serve these clicks no better', () => {
    const r = room({ windows: [grid], wanted: [[3, 3, 3]] });
    r.edit(one);
    r.answer(10);
    expect(r.send({ type: 'windows-changed' })).toEqual([]);
  });

  it('rule 4: waits where nothing is ready, asks for the window, and decodes when it is there', () => {
    const r = room({ windows: [], wanted: [[3, 3, 3]] });
    expect(r.edit(one)).toEqual([
      { type: 'abort' },
      { type: 'paint', answer: undefined },
      { type: 'request', starts: [[3, 3, 3]], afterPaint: false },
    ]);
    expect(r.state.phase).toBe('preparing');
    expect(r.send({ type: 'windows-changed' })).toEqual([]);
    r.ready = { windows: [centred], wanted: [] };
    expect(types(r.send({ type: 'windows-changed' }))).toEqual(['abort', 'decode']);
    r.answer(5);
    expect(r.state.phase).toBe('proposed');
  });

  it('says that a click inside is needed, and clears what was shown when the only one is flipped', () => {
    const r = room({ windows: [grid], wanted: [] });
    r.edit(one);
    r.answer(10);
    expect(types(r.edit(flipClick(one, 1)))).toEqual(['abort', 'paint']);
    expect(r.state).toMatchObject({ phase: 'needs-inside', shown: undefined });
  });

  it('proposes nothing while the clicks are the accepted ones', () => {
    const r = room({ windows: [grid], wanted: [] });
    const again = draftFrom(one.clicks);
    expect(types(r.edit(again))).toEqual(['abort', 'paint']);
    expect(r.state.phase).toBe('idle');
    expect(r.edit(addClick(again, world(7, 8, 9), 'outside'))).toMatchObject([
      { type: 'abort' },
      { type: 'decode', base: one.clicks },
    ]);
    r.edit(removeClick(addClick(again, world(7, 8, 9), 'outside'), 2));
    expect(r.state.phase).toBe('idle');
  });

  it('tries again after a failure when a window becomes ready', () => {
    const r = room({ windows: [grid], wanted: [] });
    r.edit(one);
    r.send({ type: 'failed', asked: r.state.asked, sentence: 'The region could not be fetched.' });
    expect(r.state).toMatchObject({ phase: 'failed', problem: 'The region could not be fetched.' });
    expect(types(r.send({ type: 'windows-changed' }))).toEqual(['abort', 'decode']);
  });
});

describe('drafts', () => {
  it('keep a click’s number and place in the list when it is moved or flipped', () => {
    const moved = flipClick(moveClick(two, 1, world(9, 9, 9)), 1);
    expect(moved.clicks.map(({ id, label }) => `${id}${label}`)).toEqual(['1outside', '2outside']);
    expect(moved.clicks[0]?.world).toEqual([9, 9, 9]);
    expect(addClick(removeClick(two, 1), world(0, 0, 0), 'inside').clicks.map(({ id }) => id)).toEqual([2, 3]);
  });
});
