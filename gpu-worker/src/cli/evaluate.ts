import { type LoadedImage } from '@annotome/formats';
import { sameGrid } from '@annotome/volume';
import { Command } from 'commander';
import { z } from 'zod';

import { csv } from '../evaluation/csv.ts';
import { evaluateCase, type CaseOptions } from '../evaluation/evaluate-case.ts';
import { findCases, type Case } from '../evaluation/find-cases.ts';
import { labelNames } from '../evaluation/label-names.ts';
import { summarise, summariseLabels, type LabelSummary, type Score, type Summary } from '../evaluation/summarise.ts';
import { mustBeWritable, writeFileWhole } from '../files/write-whole.ts';
import { DeviceError } from '../runtime/device.ts';
import { failureOf, InputError, UsageError } from './errors.ts';
import { isCt } from './intensities.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { FourDimensionalError, openImage } from './open-image.ts';
import { openModel } from './open-model.ts';
import { addModelOptions, checkOptions, modelOptions, oneOf, positiveNumber, wholeNumber } from './options.ts';
import { table } from './table.ts';
import { type Terminal } from './terminal.ts';
import { duration, plural } from './words.ts';

const HELP = `
The paper's protocol, for every label above 0 of every case: a window of 128³ voxels at 1.5 mm centred on the label; the first click drawn uniformly in the label, each next where prediction and label differ, with the logits of the run before; the prediction goes back to the image's own grid by nearest neighbour.

  dice            on the case's own grid, against the whole label (also where it is larger than the window)
  nsd             normalised surface Dice there: the share of both surfaces within --nsd-tolerance of the other
  hd95            95 % Hausdorff distance there, mm; empty when the prediction is empty
  dice_in_window  in the window at 1.5 mm: what the built-in model's card lists
  encoder_ms      one encoder run;  decoder_ms  all decoder runs up to that click

Folders are those of nnU-Net: imagesTr/case_0000.nii.gz with labelsTr/case.nii.gz (equal names do too); names of labels come from dataset.json beside the folders. The table gives the mean over all targets (case × label): one number per click count. The same --seed gives the same clicks for a case and label, whatever else is evaluated.

Examples:
  $ npx annotome evaluate --images imagesTr --labels labelsTr --clicks 1,3,5,10
  $ npx annotome evaluate --images imagesTr --labels labelsTr --per-label --edges --out results.csv --model sam-med3d-turbo`;

const clickCounts = z.string().transform((text, context) => {
  const counts = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (counts.every((n) => n >= 1 && n <= 100)) return [...new Set(counts)].sort((a, b) => a - b);
  context.addIssue({
    code: 'custom',
    message: `--clicks takes whole numbers from 1 to 100 with commas, as in 1,3,5,10; found “${text}”.`,
  });
  return z.NEVER;
});

const Options = z.object({
  ...modelOptions,
  images: z.string({ error: 'Say where the images are: --images imagesTr' }),
  labels: z.string({ error: 'Say where the label maps are: --labels labelsTr' }),
  clicks: clickCounts.default([1, 3, 5, 10]),
  perLabel: z.boolean().default(false),
  seed: wholeNumber('--seed', 0, 2 ** 32 - 1).default(0),
  edges: z.boolean().default(false),
  out: z.string().min(1).optional(),
  nsdTolerance: positiveNumber('--nsd-tolerance', 'millimetres').default(2),
  limit: wholeNumber('--limit', 1).optional(),
  modality: oneOf('--modality', ['ct', 'mr', 'other']).optional(),
});
type EvaluateOptions = z.output<typeof Options>;

export function evaluateCommand(run: Run): Command {
  const command = new Command('evaluate')
    .summary('how good a model is on labelled images: Dice and NSD per click')
    .description('Measures a model on labelled images: clicks are simulated, Dice and NSD are told per number of clicks.')
    .option('--images <dir>', 'folder of images')
    .option('--labels <dir>', 'folder of label maps')
    .option('--clicks <list>', 'after how many clicks to measure', '1,3,5,10')
    .option('--per-label', 'print a line per label, too')
    .option('--edges', 'measure edge-aware masks beside the plain ones')
    .option('--seed <n>', 'decides the clicks', '0')
    .option('--nsd-tolerance <mm>', 'tolerance of the surface Dice', '2')
    .option('--modality <ct|mr|other>', 'what the images are, where the files do not say (by their values otherwise)')
    .option('--limit <n>', 'evaluate only the first n cases')
    .option('--out <file>', 'write every measurement as CSV')
    .addHelpText('after', wrapHelp(HELP));
  addModelOptions(command);
  return command.action((raw: unknown) => run((terminal) => evaluate(checkOptions(Options, raw), terminal)));
}

interface Refused {
  readonly case: string;
  readonly message: string;
}

async function evaluate(options: EvaluateOptions, terminal: Terminal): Promise<unknown> {
  if (options.out !== undefined && !options.out.toLowerCase().endsWith('.csv')) {
    throw new UsageError(`--out ${options.out}: the measurements are written as CSV; give a name that ends in .csv.`);
  }
  const { cases, leftOut } = await findCases(options.images, options.labels);
  for (const line of leftOut) terminal.note(`Left out: ${line}`);
  if (cases.length === 0) {
    throw new InputError(
      `No image in ${options.images} has a label map of its name in ${options.labels}. ` +
        `Expected case_0000.nii.gz with case.nii.gz, or equal names.`,
    );
  }
  if (options.out !== undefined) await mustBeWritable(options.out);
  const chosen = cases.slice(0, options.limit);
  const names = await labelNames(options.labels);
  const model = await openModel(options, terminal);
  const scores: Score[] = [];
  const refused: Refused[] = [];
  const progress = terminal.progress('Evaluating', chosen.length);
  try {
    for (const [n, one] of chosen.entries()) {
      try {
        scores.push(
          ...(await evaluateOne(one, options, terminal, {
            encoder: model.encoder,
            decoder: model.decoder,
            names,
            clicks: options.clicks,
            seed: options.seed,
            toleranceMm: options.nsdTolerance,
            edges: options.edges,
            onLabel: (share) => progress.update(n + share, `case ${one.name}`),
            onNote: (text) => terminal.note(`${one.name}: ${text}`),
          })),
        );
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'bug' || error instanceof DeviceError) throw error;
        refused.push({ case: one.name, message: failure.message });
        terminal.warn(`${one.name} is left out: ${failure.message}`);
      }
      progress.update(n + 1);
    }
  } finally {
    progress.stop();
    await model.release();
  }
  if (scores.length === 0) throw new InputError('Nothing could be evaluated; the reasons are above.');
  if (options.out !== undefined) await writeFileWhole(options.out, toCsv(scores, options));
  const summary = summarise(scores);
  const labels = summariseLabels(scores);
  printTables(terminal, options, summary, labels);
  terminal.print(
    `\n${model.manifest.name}, seed ${options.seed}; mean over ${plural(summary[0]?.targets ?? 0, 'target')} in ${plural(new Set(scores.map((s) => s.case)).size, 'case')}` +
      (refused.length > 0 ? `; ${plural(refused.length, 'case')} left out.` : '.'),
  );
  if (options.out !== undefined) terminal.print(`Every measurement: ${options.out}`);
  return {
    model: { name: model.manifest.name, hash: model.manifest.hash },
    seed: options.seed,
    nsdToleranceMm: options.nsdTolerance,
    summary,
    labels,
    scores,
    refused,
    out: options.out ?? null,
  };
}

async function evaluateOne(
  one: Case,
  options: EvaluateOptions,
  terminal: Terminal,
  rest: Omit<CaseOptions, 'clamped' | 'name'>,
): Promise<Score[]> {
  const quiet: Terminal = { ...terminal, warn: (text) => terminal.warn(`${one.name}: ${text}`), note: () => undefined };
  const image = await open3d(one.image, quiet);
  const labels = await open3d(one.label, quiet);
  if (!sameGrid(image.volume.grid, labels.volume.grid, 0.1)) {
    throw new InputError(
      `the label map has ${labels.volume.grid.size.join(' × ')} voxels and the image ${image.volume.grid.size.join(' × ')}, or they lie elsewhere ` +
        `in the patient. Resample the label map (nearest neighbour) to the image's grid.`,
    );
  }
  return evaluateCase(image.volume, labels.volume, { ...rest, name: one.name, clamped: isCt(image, options, quiet) });
}

/** @throws InputError for a 4-D image: there is no `--frame` for one of many cases. */
async function open3d(path: string, terminal: Terminal): Promise<LoadedImage> {
  try {
    return (await openImage(path, {}, terminal)).image;
  } catch (error) {
    if (!(error instanceof FourDimensionalError)) throw error;
    throw new InputError(
      `${path} is 4-D with ${error.frames} frames. Give one frame as a 3-D file, and the label map drawn on it.`,
    );
  }
}

const share = (value: number): string => (100 * value).toFixed(2);

function printTables(
  terminal: Terminal,
  options: EvaluateOptions,
  summary: readonly Summary[],
  labels: readonly LabelSummary[],
): void {
  if (options.perLabel) {
    const measures: [string, (s: Summary) => number | undefined][] = [
      ['Dice', (s) => s.dice],
      ...(options.edges
        ? ([['Dice, edges', (s: Summary) => s.edges?.dice]] as [string, (s: Summary) => number | undefined][])
        : []),
      ['NSD', (s) => s.nsd],
      ...(options.edges
        ? ([['NSD, edges', (s: Summary) => s.edges?.nsd]] as [string, (s: Summary) => number | undefined][])
        : []),
    ];
    terminal.print('Per label, %, after so many clicks');
    terminal.print(
      table(
        [
          { title: 'label', align: 'right' },
          { title: 'name' },
          { title: 'cases', align: 'right' },
          { title: '' },
          ...options.clicks.map((n) => ({ title: String(n), align: 'right' as const })),
        ],
        labels.flatMap(({ label, name, steps }) =>
          measures.map(([title, value], row) => [
            row === 0 ? String(label) : '',
            row === 0 ? name || undefined : '',
            row === 0 ? String(steps[0]?.targets ?? 0) : '',
            title,
            ...options.clicks.map((n) => {
              const step = steps.find((s) => s.clicks === n);
              const v = step && value(step);
              return v === undefined ? undefined : share(v);
            }),
          ]),
        ),
      ),
    );
    terminal.print('');
  }
  terminal.print('Mean over all targets');
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  terminal.print(
    table(
      [
        right('clicks'),
        right('Dice %'),
        ...(options.edges ? [right('with edges')] : []),
        right(`NSD % at ${options.nsdTolerance} mm`),
        ...(options.edges ? [right('with edges')] : []),
        right('Dice in window %'),
        right('encoder'),
        right('decoder'),
      ],
      summary.map((s) => [
        String(s.clicks),
        share(s.dice),
        ...(options.edges ? [s.edges && share(s.edges.dice)] : []),
        share(s.nsd),
        ...(options.edges ? [s.edges && share(s.edges.nsd)] : []),
        share(s.diceInWindow),
        duration(s.encoderMs),
        duration(s.decoderMs),
      ]),
    ),
  );
}

function toCsv(scores: readonly Score[], { edges }: EvaluateOptions): string {
  const header = [
    'case',
    'label',
    'name',
    'clicks',
    'dice',
    'nsd',
    'hd95_mm',
    'dice_in_window',
    'predicted_iou',
    'encoder_ms',
    'decoder_ms',
  ];
  return csv(
    edges ? [...header, 'edges_dice', 'edges_nsd', 'edges_hd95_mm'] : header,
    scores.map((s) => [
      s.case,
      s.label,
      s.name,
      s.clicks,
      s.dice,
      s.nsd,
      s.hd95,
      s.diceInWindow,
      s.confidence,
      s.encoderMs,
      s.decoderMs,
      ...(edges ? [s.edges?.dice, s.edges?.nsd, s.edges?.hd95] : []),
    ]),
  );
}
