import { kFastest } from '@annotome/volume';
import { canonicalVoxel, windowVoxel, type Logits, type Tensor, type WindowPrompt } from '@annotome/sam-med3d';
import { describe, expect, it } from 'vitest';
import { DecodeChain, Superseded } from './decode-chain.ts';

const window = { start: canonicalVoxel(0, 0, 0) };
const embedding: Tensor = { data: new Float32Array(512), dims: [1, 1, 8, 8, 8] };
const inside = (r: number): WindowPrompt => ({ voxel: windowVoxel(r, 0, 0), label: 'inside' });
const outside = (r: number): WindowPrompt => ({ voxel: windowVoxel(r, 0, 0), label: 'outside' });
const go = (): Promise<void> => Promise.resolve();

/** A decoder whose logits are the number of its run, and that writes down what it was given. */
function recordingChain(keep?: number) {
  const runs: { clicks: string; previous: number | undefined }[] = [];
  const chain = new DecodeChain((at, _, prompts, previous) => {
    runs.push({ clicks: prompts.map(({ voxel, label }) => `${label[0]}${voxel[0]}`).join(' '), previous: previous?.[0] });
    const logits: Logits = kFastest(Float32Array.of(runs.length));
    return Promise.resolve({ window: at, prompts, logits, confidence: 0.5 });
  }, keep);
  const ask = (...prompts: WindowPrompt[]) => chain.decode(window, embedding, prompts, go);
  return { chain, runs, ask };
}

describe('DecodeChain', () => {
  it('runs once per click, each with the logits of the one before', async () => {
    const { runs, ask } = recordingChain();
    await ask(inside(1), inside(2), outside(3));
    expect(runs).toEqual([
      { clicks: 'i1', previous: undefined },
      { clicks: 'i1 i2', previous: 1 },
      { clicks: 'i1 i2 o3', previous: 2 },
    ]);
  });

  it('lets outside clicks before the first inside one take part in its run', async () => {
    const { runs, ask } = recordingChain();
    await ask(outside(9), inside(1), inside(2));
    expect(runs.map(({ clicks }) => clicks)).toEqual(['o9 i1', 'o9 i1 i2']);
    await expect(ask(outside(9))).rejects.toThrow(/a click inside/);
  });

  it('needs one run for a further click, and none for one that is taken back', async () => {
    const { runs, ask } = recordingChain();
    await ask(inside(1), inside(2));
    const { logits } = await ask(inside(1), inside(2), outside(3));
    expect(runs).toHaveLength(3);
    await ask(inside(1), inside(2));
    expect(runs).toHaveLength(3);
    expect((await ask(inside(1), inside(2), outside(3))).logits).toBe(logits);
  });

  it('runs again from a click that was moved or flipped, and tells windows apart', async () => {
    const { chain, runs, ask } = recordingChain();
    await ask(inside(1), inside(2), inside(3));
    await ask(inside(1), outside(2), inside(3));
    expect(runs.slice(3)).toEqual([
      { clicks: 'i1 o2', previous: 1 },
      { clicks: 'i1 o2 i3', previous: 4 },
    ]);
    await chain.decode({ start: canonicalVoxel(1, 0, 0) }, embedding, [inside(1)], go);
    expect(runs).toHaveLength(6);
  });

  it('forgets the runs used least recently', async () => {
    const { runs, ask } = recordingChain(2);
    await ask(inside(1));
    await ask(inside(2));
    await ask(inside(1));
    await ask(inside(3));
    await ask(inside(1));
    expect(runs).toHaveLength(3);
    await ask(inside(2));
    expect(runs).toHaveLength(4);
  });

  it('stops between runs when nobody waits any more, and keeps what was done', async () => {
    const { chain, runs, ask } = recordingChain();
    const stopped = chain.decode(window, embedding, [inside(1), inside(2)], () => Promise.reject(new Superseded()));
    await expect(stopped).rejects.toBeInstanceOf(Superseded);
    expect(runs).toHaveLength(1);
    await ask(inside(1), inside(2));
    expect(runs).toHaveLength(2);
  });
});
