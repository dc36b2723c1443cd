import { defaultModelFolder, loadModel, type LoadedModel } from '@annotome/gpu-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalGrid,
  computedEmbeddings,
  CT_CLAMP,
  dice,
  pasteMask,
  promptInWindow,
  rasterise,
  Segmenter,
  windowAffine,
  type Proposal,
  type Prompt,
  type Study,
} from '@annotome/sam-med3d';
import { readFloat32Fixture, readJsonFixture } from '@annotome/testing';
import { iFastest, kFastest, toWorld, voxel, world, type IFastest } from '@annotome/volume';
import { readNiftiFixture } from './read-nifti-fixture.ts';

/** One case of `golden/end-to-end/expected.json`: the authors' code with the built-in model, clicked in a real CT. */
interface Expected {
  readonly image: string;
  readonly label: string;
  readonly value: number;
  readonly window_start: readonly number[];
  readonly clicks: readonly {
    readonly voxel: readonly [number, number, number];
    readonly world_lps: readonly [number, number, number];
    readonly label: 0 | 1;
    readonly window_voxel: readonly number[];
  }[];
  readonly steps: readonly { readonly clicks: number; readonly dice: number; readonly voxels: number; readonly iou: number }[];
}

const cases = Object.entries(readJsonFixture<Record<string, Expected>>('golden/end-to-end/expected.json'));

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel({ dir: await defaultModelFolder(), device: 'cpu' });
});
afterAll(() => model.release());

function relativeError(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let error = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    error += ((actual[i] as number) - (expected[i] as number)) ** 2;
    norm += (expected[i] as number) ** 2;
  }
  return Math.sqrt(error / norm);
}

describe.each(cases)('%s, clicked as in the golden run', (name, expected) => {
  let study: Study;
  let truth: IFastest<Uint8Array>;
  const proposals: Proposal[] = [];
  const prompts: Prompt[] = expected.clicks.map(({ world_lps, label }) => ({
    world: world(...world_lps),
    label: label === 1 ? 'inside' : 'outside',
  }));

  /** The proposal's mask on the file's own grid. */
  function onOwnGrid({ mask }: Proposal): IFastest<Uint8Array> {
    const full = iFastest(new Uint8Array(study.volume.data.length));
    pasteMask(mask, full, study.volume.grid.size, 1);
    return full;
  }

  beforeAll(async () => {
    const volume = await readNiftiFixture(`data/${expected.image}`);
    study = { volume, canonical: canonicalGrid(volume.grid), clamp: CT_CLAMP };
    truth = iFastest(
      Uint8Array.from((await readNiftiFixture(`data/${expected.label}`)).data, (v) => Number(v === expected.value)),
    );
    const segmenter = new Segmenter({
      decoder: model.decoder,
      embeddings: computedEmbeddings(model.encoder, study),
      canonical: study.canonical,
      now: () => performance.now(),
    });
    for (let n = 1; n <= prompts.length; n++) {
      proposals.push(await segmenter.segment(prompts.slice(0, n), volume.grid, {}, proposals[n - 2]));
    }
  });

  it('places the clicks', () => {
    const { grid } = study.volume;
    expected.clicks.forEach((click, n) => {
      toWorld(grid, voxel(...click.voxel)).forEach((v, axis) => expect(v).toBeCloseTo(click.world_lps[axis as 0], 4));
      const window = { start: (proposals[0] as Proposal).decodings[0].window.start };
      expect([...promptInWindow(study.canonical, window, prompts[n] as Prompt).voxel]).toEqual(click.window_voxel);
    });
  });

  it('uses one window, centred on the first click', () => {
    for (const { decodings } of proposals) {
      expect(decodings.map(({ window }) => [...window.start])).toEqual([expected.window_start]);
    }
  });

  it.each([1, 2, 3])('answers %i clicks as the authors’ code does', async (clicks) => {
    const proposal = proposals[clicks - 1] as Proposal;
    const step = expected.steps[clicks - 1] as Expected['steps'][number];
    const logits = readFloat32Fixture(`golden/end-to-end/${name}.${clicks}-clicks.logits.f32`);
    expect(relativeError(proposal.decodings[0].logits, logits)).toBeLessThan(1e-4);
    expect(proposal.confidence).toBeCloseTo(step.iou, 4);

    const mask = onOwnGrid(proposal);
    const golden = iFastest(Uint8Array.from((await readNiftiFixture(`golden/end-to-end/${name}.${clicks}-clicks.nii.gz`)).data));
    expect(dice(mask, golden)).toBeGreaterThanOrEqual(0.999);
    expect(Math.abs(proposal.mask.voxels / step.voxels - 1)).toBeLessThan(1e-3);
    expect(dice(mask, truth)).toBeCloseTo(step.dice, 3);
  });

  it.each([1, 2, 3])('brings the golden logits of %i clicks to the file’s grid voxel for voxel', async (clicks) => {
    const { volume, canonical } = study;
    const logits = kFastest(readFloat32Fixture(`golden/end-to-end/${name}.${clicks}-clicks.logits.f32`));
    const affine = windowAffine(canonical, (proposals[0] as Proposal).decodings[0].window);
    const full = iFastest(new Uint8Array(volume.data.length));
    pasteMask(rasterise(logits, affine, volume.grid, 'protocol'), full, volume.grid.size, 1);
    const golden = (await readNiftiFixture(`golden/end-to-end/${name}.${clicks}-clicks.nii.gz`)).data;
    expect(full.findIndex((v, at) => v !== golden[at])).toBe(-1);
  });
});
