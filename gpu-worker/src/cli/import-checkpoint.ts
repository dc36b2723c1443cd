import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { importCheckpoint, MANIFEST_FILE, readCheckpoint, type StateDict } from '@annotome/sam-med3d';
import { Command } from 'commander';
import { z } from 'zod';

import { nodeSource } from '../files/node-source.ts';
import { writeWhole } from '../files/write-whole.ts';
import { CREATED_BY } from '../runtime/created-by.ts';
import { folderSink, nodeSha256 } from '../runtime/model-folder.ts';
import { InputError } from './errors.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { checkOptions, oneOf } from './options.ts';
import { table } from './table.ts';
import { type Terminal } from './terminal.ts';
import { bytes, duration, millions, plural } from './words.ts';

const HELP = `
Takes the file as it is released: sam_med3d_turbo.pth (Hugging Face blueyo0/SAM-Med3D), any other SAM-Med3D checkpoint that torch.save wrote, or the same weights as safetensors. All dimensions are read from the weights. Nothing in the file is executed.

The folder holds model.json, image-encoder.onnx and mask-decoder.onnx, and is what --model takes in the other commands. fp16 halves its size; the result differs by less than 0.2 %.

Examples:
  $ npx annotome import-checkpoint sam_med3d_turbo.pth --out sam-med3d-turbo
  $ npx annotome import-checkpoint infra/models/annotome-nano.pth --precision fp16 --out nano-fp16
  $ npx annotome segment CT.nii.gz --point 86,47,29 --model sam-med3d-turbo --out mask.nii.gz`;

const Options = z.object({
  out: z.string().min(1, '--out needs a folder.').optional(),
  precision: oneOf('--precision', ['fp32', 'fp16']).default('fp32'),
  force: z.boolean().default(false),
});

export function importCheckpointCommand(run: Run): Command {
  return new Command('import-checkpoint')
    .summary('a SAM-Med3D checkpoint → a model folder')
    .description('Turns a SAM-Med3D checkpoint into a model folder that the other commands take.')
    .argument('<file>', 'a .pth or .safetensors file')
    .option('--out <dir>', 'the model folder (default: named after the file, in the current folder)')
    .option('--precision <fp32|fp16>', 'how weights are stored', 'fp32')
    .option('--force', 'replace the folder if it is a model folder already')
    .addHelpText('after', wrapHelp(HELP))
    .action((file: string, raw: unknown) => run((terminal) => importCheckpointFile(file, checkOptions(Options, raw), terminal)));
}

type ImportOptions = z.output<typeof Options>;

async function importCheckpointFile(
  file: string,
  { out, precision, force }: ImportOptions,
  terminal: Terminal,
): Promise<unknown> {
  const started = performance.now();
  if ((await stat(file)).isDirectory()) throw new InputError(`${file} is a folder. Name the checkpoint's file in it.`);
  const source = await nodeSource(file);
  const dir = out ?? basename(file).replace(/\.(pth|pt|ckpt|bin|safetensors)$/i, '');
  await mayReplace(dir, force);
  const progress = terminal.progress('Converting', 1);
  const manifest = await writeWhole(dir, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    const made = await importCheckpoint(
      source,
      {
        precision,
        createdBy: CREATED_BY,
        createHash: nodeSha256,
        onProgress: (done, total) => progress.update(done / total),
      },
      folderSink(temporary),
    );
    if (force) await rm(dir, { recursive: true, force: true });
    return made;
  }).finally(() => progress.stop());
  const { state } = await readCheckpoint(source);
  const document = {
    out: dir,
    name: manifest.name,
    hash: manifest.hash,
    licence: manifest.licence,
    precision: manifest.precision,
    parameters: countParameters(state),
    dimensions: manifest.dimensions,
    bytes: manifest.files.reduce((sum, { bytes: n }) => sum + n, 0),
    files: manifest.files,
    source: manifest.source,
    ms: performance.now() - started,
  };
  const { encoder, decoder } = manifest.dimensions;
  terminal.print(
    table(
      [{ title: 'model' }, { title: manifest.name }],
      [
        ['folder', dir],
        ['hash', manifest.hash],
        ['licence', manifest.licence === 'unknown' ? 'unknown: the file does not say' : manifest.licence],
        ['encoder', `${plural(encoder.blocks.length, 'block')}, width ${encoder.width}, ${encoder.blocks[0]?.heads ?? 0} heads`],
        ['decoder', `width ${decoder.width}, ${plural(decoder.layers.length, 'layer')}`],
        ['parameters', millions(document.parameters)],
        ['size', `${bytes(document.bytes)} in ${manifest.precision}`],
        ['time', duration(document.ms)],
      ],
    ),
  );
  terminal.print(`\nUse it with --model ${dir}`);
  return document;
}

/** @throws InputError when something is in the way that is not to be replaced. */
async function mayReplace(dir: string, force: boolean): Promise<void> {
  if (!existsSync(dir)) return;
  if (!existsSync(join(dir, MANIFEST_FILE))) {
    const entries = await readdir(dir).catch(() => ['a file']);
    // An empty folder is replaced by the rename.
    if (entries.length === 0) return;
    throw new InputError(`${dir} exists and is no model folder; it is not touched. Name another one with --out.`);
  }
  if (!force) throw new InputError(`${dir} is a model folder already. Replace it with --force, or name another one with --out.`);
}

function countParameters(state: StateDict): number {
  let count = 0;
  for (const { shape } of state.values()) count += shape.reduce((product, n) => product * n, 1);
  return count;
}
