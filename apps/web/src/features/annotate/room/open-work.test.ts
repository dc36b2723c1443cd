import { iFastest, makeBox, makeGrid, size, voxel, type BoxMask } from '@annotome/volume';
import { LIMITS } from '@annotome/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { DocumentSession } from '../mask-session/document-session.ts';
import { writeWorkFile, type MergeConflict, type SavedState } from '../mask-session/index.ts';
import { type CaseData } from './case-data.ts';
import { openWork } from './open-work.ts';

const HERE = 'case-0001-abc';

interface Page {
  readonly userId?: string;
  readonly doc?: Doc;
  readonly edge?: number;
  readonly labels?: readonly string[];
  readonly saved?: SavedState;
}

/** A page of the case, with the mask session of a person and what was said to them. */
function page({
  userId = 'user-ann',
  doc = new Doc(),
  edge = 20,
  labels = ['label-liver'],
  saved = { state: 'saved', since: undefined },
}: Page = {}) {
  const grid = makeGrid([edge, edge, edge], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const session = new DocumentSession({
    doc,
    grid,
    userId,
    canWrite: true,
    now: () => 1,
    saved: () => saved,
    whenSynced: Promise.resolve(),
    onClose: () => undefined,
  });
  const said: string[] = [];
  const data = { caseId: HERE, labels: labels.map((id) => ({ id })) } as unknown as CaseData;
  const room = { ports: { data, saved: session, say: (sentence: string) => void said.push(sentence) }, mayWrite: () => true };
  const open = async (bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> => {
    await openWork(room, new File([bytes], 'CT changes.yjs'));
    return said.at(-1);
  };
  return { session, doc, open };
}

const brush = (i: number, edge: number): { op: 'set' | 'clear'; mask: BoxMask } => ({
  op: 'set',
  mask: {
    box: makeBox(voxel(i, 1, 1), size(edge, edge, edge)),
    data: iFastest(new Uint8Array(edge ** 3).fill(1)),
    voxels: edge ** 3,
  },
});
const copyOf = (doc: Doc): Doc => {
  const copy = new Doc();
  applyUpdate(copy, encodeStateAsUpdate(doc));
  return copy;
};

let ann: ReturnType<typeof page>;
let file: Uint8Array<ArrayBuffer>;
beforeEach(() => {
  ann = page();
  const liver = ann.session.addSegment({ labelId: 'label-liver', name: 'liver', color: '#aa0000' });
  ann.session.applyEdits(liver, 'brush', [brush(1, 3)]);
  file = writeWorkFile(ann.session.encode(), HERE);
});

describe('openWork', () => {
  it('brings the changes in as their author’s own, once; undo takes them back', async () => {
    const { session, open } = page();
    expect(await open(file)).toBe('2 changes of “CT changes.yjs” are in the mask now.');
    expect(session.labelmap).toEqual(ann.session.labelmap);
    expect(session.madeBy(voxel(1, 1, 1))).toMatchObject({ by: 'user-ann', tool: 'brush' });
    expect(await open(file)).toBe('Everything in “CT changes.yjs” is in the mask already.');
    expect(session.undo()).toBe('brush');
    expect(session.labelmap.every((value) => value === 0)).toBe(true);
  });

  it('lists where somebody else has changed the same voxels meanwhile', async () => {
    const before = copyOf(ann.doc);
    ann.session.applyEdits(1, 'brush', [brush(1, 5)]);
    const late = writeWorkFile(ann.session.encode(), HERE);
    const bob = page({ userId: 'user-bob', doc: before });
    bob.session.applyEdits(1, 'eraser', [{ ...brush(1, 3), op: 'clear' }]);
    bob.session.addSegment({ labelId: 'label-liver', name: 'other', color: '#00aa00' });
    bob.session.applyEdits(2, 'brush', [brush(4, 2)]);
    const again = page({ doc: bob.doc });
    const found: MergeConflict[] = [];
    again.session.onConflicts((conflicts) => found.push(...conflicts));
    expect(await again.open(late)).toBe('One change of “CT changes.yjs” is in the mask now.');
    expect(found).toMatchObject([
      { why: 'cleared', by: ['user-bob'], segments: ['liver'], voxels: 27 },
      { why: 'both', by: ['user-bob'], segments: ['liver', 'other'], voxels: 8 },
    ]);
  });

  it('takes nothing that the server would not, and says why', async () => {
    const words = async (of: Page, bytes = file): Promise<string | undefined> => {
      const one = page(of);
      const sentence = await one.open(bytes);
      expect(one.session.segments).toEqual([]);
      return sentence;
    };
    expect(await words({ userId: 'user-bob' })).toBe(
      'These changes are another person’s. Only they can bring them in, signed in as themselves.',
    );
    expect(await words({ labels: [] })).toBe('These changes use a label that the project does not have any more.');
    expect(await words({ edge: 2 })).toMatch(/^These changes lie outside this image/);
    expect(await words({}, writeWorkFile(ann.session.encode(), 'case-0002-abc'))).toMatch(
      / are of another case\. Open them there\.$/,
    );
    expect(await words({}, ann.session.encode())).toMatch(/ holds no changes of a mask/);
    expect(await words({}, writeWorkFile(new Uint8Array([255, 1, 2, 3]), HERE))).toMatch(/^This file is damaged/);
    expect(await words({}, writeWorkFile(ann.session.encode().slice(0, -9), HERE))).toMatch(/^This file is damaged/);
    expect(await words({ saved: { state: 'offline', changes: 0, kept: true, refused: undefined } })).toMatch(
      /^The server cannot be reached/,
    );
    expect(await words({}, new Uint8Array(LIMITS.maskUpdateBytes + 1))).toMatch(
      / is larger than what a page may save at once\.$/,
    );
  });
});
