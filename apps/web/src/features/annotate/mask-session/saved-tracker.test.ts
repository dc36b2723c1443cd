import { CLOSE_CODES } from '@annotome/contracts';
import { MaskAuthor, MaskDocument } from '@annotome/mask-doc';
import { size } from '@annotome/volume';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { SavedTracker } from './saved-tracker.ts';

const LIVER = { labelId: 'label-liver', name: 'liver', color: '#aa0000' };

let doc: Doc;
let author: MaskAuthor;
let told: number;
let clock: number;
const track = (saved?: Uint8Array): SavedTracker =>
  new SavedTracker({ doc, saved, isKept: true, now: () => clock, onChange: () => told++ });
const offline = (changes: number, kept = true) => ({ state: 'offline', changes, kept, refused: undefined });
const saving = (changes: number, kept = true) => ({ state: 'saving', changes, kept });

beforeEach(() => {
  doc = new Doc();
  author = new MaskAuthor(new MaskDocument(doc, size(8, 8, 8)), { author: 'user-ann', now: () => 1 });
  told = 0;
  clock = 5_000;
});

describe('SavedTracker', () => {
  it('says saving until the server has said that it is written, whatever was sent', () => {
    const tracker = track();
    tracker.connectionIs({ state: 'connected' });
    expect(tracker.state).toEqual({ state: 'saved', since: undefined });
    author.addSegment(LIVER);
    const first = encodeStateVector(doc);
    author.addSegment(LIVER);
    expect(tracker.state).toEqual(saving(2));
    tracker.heard(first);
    expect(tracker.state).toEqual(saving(1));
    clock = 7_000;
    tracker.heard(encodeStateVector(doc));
    expect(tracker.state).toEqual({ state: 'saved', since: 7_000 });
    expect(told).toBe(4);
  });

  it('counts undo and redo as changes', () => {
    author.addSegment(LIVER);
    const tracker = track(encodeStateVector(doc));
    tracker.connectionIs({ state: 'connected' });
    author.undo();
    expect(tracker.state).toEqual(saving(1));
    author.redo();
    expect(tracker.state).toEqual(saving(2));
  });

  it('counts what is kept on this computer while the server is away', () => {
    const tracker = track();
    tracker.connectionIs({ state: 'away' });
    expect(tracker.state).toEqual(offline(0));
    author.addSegment(LIVER);
    expect(tracker.state).toEqual(offline(1));
  });

  it('knows after a reload, before it is connected, what was saved', () => {
    author.addSegment(LIVER);
    const saved = encodeStateVector(doc);
    author.addSegment(LIVER);
    expect(track(saved).state).toEqual(saving(1));
    expect(track(encodeStateVector(doc)).state).toEqual({ state: 'saved', since: undefined });
  });

  it('says why it was refused', () => {
    const tracker = track();
    author.addSegment(LIVER);
    tracker.connectionIs({ state: 'refused', code: 4403, sentence: CLOSE_CODES[4403] });
    expect(tracker.state).toEqual({
      state: 'offline',
      changes: 1,
      kept: true,
      refused: { code: 4403, sentence: CLOSE_CODES[4403] },
    });
  });

  it('says when changes are in the page only, whatever the connection', () => {
    const tracker = track();
    author.addSegment(LIVER);
    tracker.keptIs(false);
    expect(tracker.state).toEqual(saving(1, false));
    tracker.connectionIs({ state: 'away' });
    expect(tracker.state).toEqual(offline(1, false));
    tracker.keptIs(true);
    expect(tracker.state).toEqual(offline(1));
    expect(told).toBe(4);
  });

  it('does not take a colleague’s work for unsaved: it came from the server', () => {
    const tracker = track();
    tracker.connectionIs({ state: 'connected' });
    const other = new Doc();
    new MaskAuthor(new MaskDocument(other, size(8, 8, 8)), { author: 'user-bob', now: () => 1 }).addSegment(LIVER);
    tracker.heard(encodeStateVector(other));
    applyUpdate(doc, encodeStateAsUpdate(other));
    expect(tracker.state).toEqual({ state: 'saved', since: undefined });
  });
});
