import { canonicalGrid, coveringWindows, CT_CLAMP, WINDOW } from '@annotome/sam-med3d';
import { imageHash } from '@annotome/storage';
import { Command } from 'commander';
import { z } from 'zod';

import { measureLoad, peakMemory, type Load } from '../bench/machine.ts';
import { embedWindows, type NumberedWindow } from '../embeddings/embed-windows.ts';
import { shareVolume, startEncoderLanes } from '../embeddings/encoder-lanes.ts';
import { diskFolder } from '../embeddings/window-folder.ts';
import { WindowStore, type StoreAttributes } from '../embeddings/window-store.ts';
import { type LoadedModel } from '../runtime/load-model.ts';
import { isCt } from './intensities.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { openImage, type OpenedImage } from './open-image.ts';
import { openModel } from './open-model.ts';
import { addImageOptions, addModelOptions, checkOptions, imageOptions, modelOptions, oneOf, wholeNumber } from './options.ts';
import { type Terminal } from './terminal.ts';
import { bytes, duration, plural } from './words.ts';

const HELP = `
Cuts the image into cubes of 192 mm that overlap by half, from the middle outwards, runs the encoder on each and stores what it answers in a folder (Zarr v3, float16, one file per cube). “annotome segment --embedding DIR” then answers clicks without the encoder.

It may be stopped at any time, even with kill -9: the same command goes on with the first cube that is not stored. A folder that holds another image, model or treatment is refused.

Several threads prepare and encode cubes at the same time, so that all cores are busy.

Examples:
  $ npx annotome embed tests/fixtures/data/totalseg-ct/example_ct.nii.gz --out ct-embeddings
  $ npx annotome segment tests/fixtures/data/totalseg-ct/example_ct.nii.gz --embedding ct-embeddings --point 86,47,100 --out mask.nii.gz
  $ npx annotome embed study.zip --series 2 --out series-2 --model sam-med3d-turbo --device cuda --batch 4`;

const Options = z.object({
  ...imageOptions,
  ...modelOptions,
  out: z.string({ error: 'Say where the embeddings go: --out DIR' }).min(1, '--out needs a folder.'),
  batch: wholeNumber('--batch', 1, 64).default(1),
  modality: oneOf('--modality', ['ct', 'mr', 'other']).optional(),
  clamp: z.boolean().optional(),
});
type EmbedOptions = z.output<typeof Options>;

export function embedCommand(run: Run): Command {
  const command = new Command('embed')
    .summary('run the encoder over a whole image and store the result')
    .description('Runs the image encoder over every window of an image and stores the embeddings; goes on where it was stopped.')
    .argument('<path>', 'a file, folder or zip: DICOM, NIfTI, NRRD or MetaImage')
    .option('--out <dir>', 'folder of the embeddings; made, or gone on with')
    .option('--batch <n>', 'cubes per run of the encoder; more than 1 pays on a GPU', '1')
    .option('--modality <ct|mr|other>', 'what the image is, where the file does not say')
    .option('--clamp', 'clamp values to −1000 … 1000 whatever the modality')
    .option('--no-clamp', 'do not clamp')
    .addHelpText('after', wrapHelp(HELP));
  // Commander sets `clamp` to true when there is a --no-clamp; undefined must stay “decide by the image”.
  command.setOptionValue('clamp', undefined);
  addModelOptions(addImageOptions(command));
  return command.action((path: string, raw: unknown) => run((terminal) => embed(path, checkOptions(Options, raw), terminal)));
}

async function embed(path: string, options: EmbedOptions, terminal: Terminal): Promise<unknown> {
  const opened = await openImage(path, options, terminal);
  const { volume } = opened.image;
  const clamped = isCt(opened.image, options, terminal);
  const windows = coveringWindows(canonicalGrid(volume.grid)).map((window, number) => ({ window, number }));
  const model = await openModel(options, terminal);
  try {
    const store = await WindowStore.openOrCreate(
      diskFolder(options.out),
      model.manifest.dimensions.decoder.width,
      attributesOf(path, opened, clamped, windows, model),
    );
    const done = await store.done();
    const left = windows.filter(({ number }) => !done.has(number));
    if (done.size > 0 && left.length > 0)
      terminal.note(`${done.size} of ${plural(windows.length, 'window')} are stored already; going on.`);
    const { load, device } = await fill(store, left, opened.image.volume, clamped, model, options, terminal);
    const document = {
      out: options.out,
      windows: windows.length,
      embedded: left.length,
      alreadyThere: done.size,
      windowsPerSecond: left.length === 0 ? 0 : (1000 * left.length) / load.wallMs,
      coresBusy: load.coresBusy,
      peakMemoryBytes: peakMemory(),
      embedMs: load.wallMs,
      readMs: opened.readMs,
      model: { name: model.manifest.name, hash: model.manifest.hash },
      device,
      clamped,
    };
    terminal.print(
      left.length === 0
        ? `All ${plural(windows.length, 'window')} are in ${options.out} already.`
        : `${plural(left.length, 'window')} in ${duration(load.wallMs)}: ${document.windowsPerSecond.toFixed(2)} a second, cores busy ` +
            `${(100 * load.coresBusy).toFixed(0)} %, peak memory ${bytes(document.peakMemoryBytes)}, model ${model.manifest.name} on ${device ?? 'nothing'}.\n` +
            `All ${windows.length} are in ${options.out}.`,
    );
    return document;
  } finally {
    await model.release();
  }
}

interface Filled {
  readonly load: Load;
  /** What it computed on; null when there was nothing to do. */
  readonly device: string | null;
}

async function fill(
  store: WindowStore,
  left: readonly NumberedWindow[],
  volume: OpenedImage['image']['volume'],
  clamped: boolean,
  model: LoadedModel,
  { device, batch }: EmbedOptions,
  terminal: Terminal,
): Promise<Filled> {
  if (left.length === 0) return { load: { wallMs: 0, coresBusy: 0 }, device: null };
  const total = store.attributes.windowStarts.length;
  const lanes = await startEncoderLanes({ model, device });
  const encoder = lanes.of({ volume: shareVolume(volume), clamp: clamped ? CT_CLAMP : undefined });
  if (lanes.notice !== undefined) terminal.note(lanes.notice);
  const progress = terminal.progress('Embedding', total);
  const read = measureLoad();
  let finished = total - left.length;
  try {
    await embedWindows(left, encoder, {
      batch,
      onEmbedding: async ({ number }, embedding) => {
        await store.write(number, embedding);
        progress.update(++finished, `${finished} of ${total} windows`);
      },
    });
    return { load: read(), device: lanes.device };
  } finally {
    progress.stop();
    await lanes.close();
  }
}

function attributesOf(
  path: string,
  { image, series, frame }: OpenedImage,
  clamped: boolean,
  windows: readonly NumberedWindow[],
  { manifest }: LoadedModel,
): StoreAttributes {
  const { grid } = canonicalGrid(image.volume.grid);
  return {
    annotomeEmbeddings: 1,
    model: { name: manifest.name, hash: manifest.hash, precision: manifest.precision },
    source: {
      name: path,
      seriesId: series.id,
      ...(frame === undefined ? {} : { frame }),
      hash: imageHash(image.volume),
      clamped,
    },
    canonicalGrid: { size: [...grid.size], affine: [...grid.affine] },
    windowSize: [WINDOW, WINDOW, WINDOW],
    windowStarts: windows.map(({ window }) => [...window.start]),
  };
}
