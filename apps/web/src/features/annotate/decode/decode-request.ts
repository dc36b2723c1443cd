import {
  canonicalGrid,
  canonicalVoxel,
  isInWindow,
  promptInWindow,
  rasterise,
  windowAffine,
  type CanonicalGrid,
  type Decoding,
  type Prompt,
  type Tensor,
} from '@annotome/sam-med3d';
import { subtract } from '@annotome/mask-tools';
import { emptyMask, inverseOf, keepComponents, unite, worldToVoxel, type Grid } from '@annotome/volume';
import { type DecodeChain } from './decode-chain.ts';
import { type DecodeAnswer, type DecodeRequest } from './decode-messages.ts';

export interface DecodePorts {
  readonly chain: DecodeChain;
  /** Values of a window, from memory, from the browser's cache or from the server. */
  readonly embedding: (url: string) => Promise<Tensor>;
  readonly now: () => number;
  /** Lets messages in; throws `Superseded` when the answer is not wanted any more. */
  readonly pause: () => Promise<void>;
}

type Timings = { -readonly [K in keyof DecodeAnswer['timings']]: number };

/** Clicks to a mask on the study's grid, or to what they change about the mask that the clicks before them made. */
export async function decodeRequest(request: DecodeRequest, ports: DecodePorts): Promise<DecodeAnswer> {
  const timings: Timings = { embedding: 0, decoder: 0, mask: 0 };
  const { mask, confidence } = await maskOf(request, request.prompts, ports, timings);
  const { base } = request;
  if (!base?.some(({ label }) => label === 'inside')) {
    return { add: mask, remove: emptyMask(), voxels: mask.voxels, confidence, timings };
  }
  const { grid, windows, baseWindows = windows } = request;
  const before = await maskOf({ grid, windows: baseWindows }, base, ports, timings);
  const begun = ports.now();
  const answer = { add: subtract(mask, before.mask), remove: subtract(before.mask, mask), voxels: mask.voxels, confidence };
  timings.mask += ports.now() - begun;
  return { ...answer, timings };
}

/** Decoded in each window, united, and of it only the parts that hold an inside click. */
async function maskOf(
  { grid, windows }: Pick<DecodeRequest, 'grid' | 'windows'>,
  prompts: readonly Prompt[],
  ports: DecodePorts,
  timings: Timings,
) {
  const { chain, now, pause } = ports;
  const canonical = canonicalOf(grid);
  let mask = emptyMask();
  let confidence = 1;
  for (const { start, url } of windows) {
    const window = { start: canonicalVoxel(...start) };
    const placed = prompts.map((prompt) => promptInWindow(canonical, window, prompt)).filter(isInWindow);
    if (!placed.some(({ label }) => label === 'inside')) continue;
    let begun = now();
    const embedding = await ports.embedding(url);
    timings.embedding += now() - begun;
    begun = now();
    const decoding: Decoding = await chain.decode(window, embedding, placed, pause);
    timings.decoder += now() - begun;
    begun = now();
    // `smooth`: the same surface as the protocol's, without its 1.5 mm steps on a finer grid.
    mask = unite(mask, rasterise(decoding.logits, windowAffine(canonical, window), grid, 'smooth'));
    timings.mask += now() - begun;
    confidence = Math.min(confidence, decoding.confidence);
  }
  const begun = now();
  const inverse = inverseOf(grid);
  const clicks = prompts.filter(({ label }) => label === 'inside').map(({ world }) => worldToVoxel(inverse, world));
  mask = keepComponents(mask, 'clicked', clicks);
  timings.mask += now() - begun;
  return { mask, confidence };
}

let last: { readonly key: string; readonly canonical: CanonicalGrid } | undefined;

/** The study's 1.5 mm grid; the last is kept, since clicks come in one study at a time. */
function canonicalOf(grid: Grid): CanonicalGrid {
  const key = `${grid.size.join()};${grid.affine.join()}`;
  if (last?.key !== key) last = { key, canonical: canonicalGrid(grid) };
  return last.canonical;
}
