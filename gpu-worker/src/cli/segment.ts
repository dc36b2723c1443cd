import {
  canonicalGrid,
  computedEmbeddings,
  CT_CLAMP,
  Segmenter,
  type Proposal,
  type SegmentOptions,
  type Study,
} from '@annotome/sam-med3d';
import { determinant, type Grid } from '@annotome/volume';
import { Command } from 'commander';
import { z } from 'zod';

import { openStoredEmbeddings } from '../embeddings/stored-embeddings.ts';
import { mustBeWritable } from '../files/write-whole.ts';
import { parseClick, placeClick, type PlacedClick, type TypedClick } from './clicks.ts';
import { UsageError } from './errors.ts';
import { isCt } from './intensities.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { openImage } from './open-image.ts';
import { openModel } from './open-model.ts';
import { addImageOptions, addModelOptions, checkOptions, imageOptions, modelOptions, oneOf, wholeNumber } from './options.ts';
import { table } from './table.ts';
import { type Terminal } from './terminal.ts';
import { duration, plural } from './words.ts';
import { labelMapOf, maskFormatOf, MASK_ENDINGS, refuseInput, writeMask } from './write-mask.ts';

const HELP = `
Clicks
  --point i,j,k     a voxel inside the structure, --outside i,j,k one that is not. Repeat them; they are applied one after the other, in the order given, each correcting the mask so far; outside ones before the first inside one wait for it.
  i,j,k             voxel indices of the file as stored, counted from 0, i fastest: what nibabel, ITK-SNAP’s cursor (less 1) and “annotome inspect” count. For DICOM: column, row, slice, slices in the order of their position.
  --world           the numbers are x,y,z in millimetres, LPS (DICOM, ITK, 3D Slicer’s files: +x left, +y back, +z head).
  --world-ras       the same in RAS (nibabel, 3D Slicer’s and FreeSurfer’s displays): LPS with x and y negated.

What is computed
  A cube of 192 mm (128 voxels of 1.5 mm) centred on the first click goes through the model. Structures that reach out of it are cut off unless --extend goes on into the neighbouring cubes. With --embedding DIR (made by “annotome embed”) the stored cube nearest to the first click is used instead, and nothing is encoded.
  CT values are clamped to −1000 … 1000 HU, as the model was trained. DICOM says what is CT; for other files the values tell, with a note, and --modality ct or mr decides.

The mask
  has the size and place of the image in the file, voxel for voxel. A DICOM series with a gantry tilt or uneven slices is first brought to an even grid; the mask is on that grid, and a warning says so. The ending of --out decides the format: ${MASK_ENDINGS.join(', ')}.

Examples (files in this repository):
  the liver, one click in a CT
  $ npx annotome segment tests/fixtures/data/totalseg-ct/example_ct_sm.nii.gz --point 86,47,29 --out liver.nii.gz
  the same place in millimetres, and a second click
  $ npx annotome segment tests/fixtures/data/totalseg-ct/example_ct_sm.nii.gz --world --point -80.04,-152.32,181.30 \\
      --point 33.96,-230.32,181.30 --out liver.nii.gz
  a spleen, for 3D Slicer, with a click that says “not here”
  $ npx annotome segment tests/fixtures/data/totalseg-ct/example_ct_sm.nii.gz --point 25,32,23 --outside 60,60,15 \\
      --label-name spleen --largest-component --out spleen.seg.nrrd
  a DICOM folder (JPEG 2000)
  $ npx annotome segment tests/fixtures/data/totalseg-ct-dicom-j2k/dicom --point 256,200,10 --out mask.nii.gz
  with the released SAM-Med3D weights
  $ npx annotome import-checkpoint sam_med3d_turbo.pth --out sam-med3d-turbo
  $ npx annotome segment CT.nii.gz --point 86,47,29 --model sam-med3d-turbo --out mask.nii.gz`;

const Options = z.object({
  ...imageOptions,
  ...modelOptions,
  out: z.string({ error: 'Say where the mask goes: --out mask.nii.gz' }).min(1, '--out needs a file name.'),
  world: z.boolean().default(false),
  worldRas: z.boolean().default(false),
  embedding: z.string().optional(),
  largestComponent: z.boolean().default(false),
  fillHoles: z.boolean().default(false),
  edges: z.boolean().default(false),
  extend: z.boolean().default(false),
  modality: oneOf('--modality', ['ct', 'mr', 'other']).optional(),
  clamp: z.boolean().optional(),
  label: wholeNumber('--label', 1, 65_535).default(1),
  labelName: z.string().min(1).default('mask'),
});

export function segmentCommand(run: Run): Command {
  const clicks: TypedClick[] = [];
  const collect = (label: 0 | 1) => (text: string) => void clicks.push(parseClick(label, text));
  const command = new Command('segment')
    .summary('clicks in an image → a 3-D mask on its own grid')
    .description('Segments one structure: clicks in an image → a 3-D mask on the image’s own grid.')
    .argument('<path>', 'a file, folder or zip: DICOM, NIfTI, NRRD or MetaImage')
    .option('--point <i,j,k>', 'a click inside the structure; repeat for more', collect(1))
    .option('--outside <i,j,k>', 'a click outside the structure; repeat for more', collect(0))
    .option('--world', 'clicks are x,y,z in millimetres, LPS')
    .option('--world-ras', 'clicks are x,y,z in millimetres, RAS')
    .option('--out <file>', `where the mask goes: ${MASK_ENDINGS.join(', ')}`)
    .option('--embedding <dir>', 'use windows that “annotome embed” stored')
    .option('--extend', 'go on into neighbouring windows where the mask reaches a window’s face')
    .option('--largest-component', 'keep only the largest connected part')
    .option('--fill-holes', 'fill holes that the mask encloses')
    .option('--edges', 'pull the mask’s border to edges in the image (not part of the paper’s protocol)')
    .option('--modality <ct|mr|other>', 'what the image is, where the file does not say')
    .option('--clamp', 'clamp values to −1000 … 1000 whatever the modality')
    .option('--no-clamp', 'do not clamp')
    .option('--label <n>', 'the mask’s value in the file', '1')
    .option('--label-name <name>', 'the mask’s name in the file', 'mask')
    .addHelpText('after', wrapHelp(HELP));
  // Commander sets `clamp` to true when there is only --no-clamp; undefined must stay “decide by the image”.
  command.setOptionValue('clamp', undefined);
  addModelOptions(addImageOptions(command));
  return command.action((path: string, raw: unknown) =>
    run((terminal) => segment(path, clicks, checkOptions(Options, raw), terminal)),
  );
}

type Chosen = z.output<typeof Options>;

/** Windows that --extend goes on into, the first included. */
const MOST_WINDOWS = 27;

async function segment(path: string, typed: readonly TypedClick[], options: Chosen, terminal: Terminal): Promise<unknown> {
  const started = performance.now();
  if (!typed.some(({ label }) => label === 1))
    throw new UsageError('Say where the structure is: --point i,j,k, a voxel inside it.');
  if (options.world && options.worldRas)
    throw new UsageError('--world and --world-ras exclude each other: are the millimetres LPS or RAS?');
  maskFormatOf(options.out);
  const { image, inputs, readMs } = await openImage(path, options, terminal);
  await refuseInput(options.out, inputs);
  await mustBeWritable(options.out);
  const { volume } = image;
  const frame = options.world ? 'world-lps' : options.worldRas ? 'world-ras' : 'voxel';
  const clicks = typed.map((click) => placeClick(click, volume.grid, frame));
  const clamped = isCt(image, options, terminal);
  const model = await openModel(options, terminal);
  try {
    const study: Study = { volume, canonical: canonicalGrid(volume.grid), ...(clamped ? { clamp: CT_CLAMP } : {}) };
    const embeddings =
      options.embedding === undefined
        ? computedEmbeddings(model.encoder, study)
        : await openStoredEmbeddings(options.embedding, model.manifest, study);
    const segmenter = new Segmenter({
      decoder: model.decoder,
      embeddings,
      canonical: study.canonical,
      now: () => performance.now(),
    });
    const work = await applyClicks(segmenter, clicks, volume.grid, {
      components: options.largestComponent ? 'largest' : 'all',
      fillHoles: options.fillHoles,
      maxWindows: options.extend ? MOST_WINDOWS : 1,
      ...(options.edges ? { edges: study } : {}),
    });
    const { mask, decodings, confidence } = work.proposal;
    await writeMask(options.out, labelMapOf(mask, volume.grid, options.label), { value: options.label, name: options.labelName });
    if (mask.voxels === 0)
      terminal.warn(
        'the mask is empty: the model found nothing at these clicks. Click elsewhere in the structure, or add clicks.',
      );
    const document = {
      out: options.out,
      voxels: mask.voxels,
      millilitres: (mask.voxels * Math.abs(determinant(volume.grid.affine))) / 1000,
      confidence,
      model: { name: model.manifest.name, hash: model.manifest.hash },
      device: model.device(),
      clamped,
      grid: { size: volume.grid.size, affineLps: volume.grid.affine },
      window: { start: decodings[0].window.start, number: decodings.length },
      clicks: clicks.map(({ label, voxel, world }) => ({ label: label === 1 ? 'inside' : 'outside', voxel, worldLps: world })),
      warnings: image.warnings,
      readMs,
      encoderMs: options.embedding === undefined ? work.embeddingMs : null,
      decoderMs: work.decoderMs,
      maskMs: work.maskMs,
      totalMs: performance.now() - started,
    };
    printResult(terminal, document);
    return document;
  } finally {
    await model.release();
  }
}

interface Work {
  readonly proposal: Proposal;
  readonly embeddingMs: number;
  readonly decoderMs: number;
  readonly maskMs: number;
}

/**
 * One decoder run per click, each with all clicks so far and the logits of the run before, as in training. Outside clicks that come before
 * the first inside one take part in its run: alone they ask for nothing.
 */
async function applyClicks(
  segmenter: Segmenter,
  clicks: readonly PlacedClick[],
  grid: Grid,
  options: SegmentOptions,
): Promise<Work> {
  const prompts = clicks.map(({ label, world }) => ({ label: label === 1 ? ('inside' as const) : ('outside' as const), world }));
  const first = prompts.findIndex(({ label }) => label === 'inside') + 1;
  let proposal = await segmenter.segment(prompts.slice(0, first), grid, options);
  let { embedding: embeddingMs, decoder: decoderMs, mask: maskMs } = proposal.timings;
  for (let n = first + 1; n <= prompts.length; n++) {
    proposal = await segmenter.segment(prompts.slice(0, n), grid, options, proposal);
    embeddingMs += proposal.timings.embedding;
    decoderMs += proposal.timings.decoder;
    maskMs += proposal.timings.mask;
  }
  return { proposal, embeddingMs, decoderMs, maskMs };
}

interface Result {
  readonly out: string;
  readonly voxels: number;
  readonly millilitres: number;
  readonly confidence: number;
  readonly model: { readonly name: string };
  readonly device: string;
  readonly clicks: readonly unknown[];
  readonly window: { readonly number: number };
  readonly readMs: number;
  readonly encoderMs: number | null;
  readonly decoderMs: number;
  readonly maskMs: number;
}

function printResult(terminal: Terminal, r: Result): void {
  terminal.print(
    table(
      [{ title: 'mask' }, { title: r.out }],
      [
        ['size', `${r.voxels.toLocaleString('en')} voxels, ${r.millilitres.toFixed(1)} ml`],
        ['confidence', `${(100 * r.confidence).toFixed(0)} % (the model’s own estimate of its overlap)`],
        [
          'from',
          `${plural(r.clicks.length, 'click')}, ${plural(r.window.number, 'window')}, model ${r.model.name} on ${r.device}`,
        ],
        [
          'time',
          `reading ${duration(r.readMs)}, ${r.encoderMs === null ? 'stored embedding' : `encoder ${duration(r.encoderMs)}`}, ` +
            `decoder ${duration(r.decoderMs)}, mask ${duration(r.maskMs)}`,
        ],
      ],
    ),
  );
}
