import { scanFiles, type Refusal, type SeriesSummary, type StudyScan } from '@annotome/formats';
import { Command } from 'commander';

import { collectFiles } from '../files/collect-files.ts';
import { InputError } from './errors.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { table } from './table.ts';
import { type Terminal } from './terminal.ts';
import { millimetres, plural, sizes } from './words.ts';

const HELP = `
Reads DICOM (files, folders, zips), NIfTI, NRRD and MetaImage. Nothing is changed or sent anywhere.

  #            the number that --series takes in the other commands
  voxels       along i, j, k: the order in which clicks are given
  orientation  where i, j and k point: L left, R right, A front, P back, S head, I feet
  frames       above 1 the image is 4-D: the other commands then ask for --frame

Examples:
  $ npx annotome inspect tests/fixtures/data/totalseg-ct-dicom-j2k/dicom
  $ npx annotome inspect tests/fixtures/data/pydicom-mix tests/fixtures/data/totalseg-ct/example_ct.nii.gz
  $ npx annotome inspect --json tests/fixtures/data/nifti-corner-cases/functional.nii`;

export function inspectCommand(run: Run): Command {
  return new Command('inspect')
    .summary('list the images in files, folders and zips')
    .description(
      'Lists the images in files, folders and zips: size, spacing, orientation, modality, warnings, and what was refused.',
    )
    .argument('<path...>', 'files, folders or zips')
    .addHelpText('after', wrapHelp(HELP))
    .action((paths: string[]) => run((terminal) => inspect(paths, terminal)));
}

/** @throws InputError when nothing at all could be read. */
async function inspect(paths: readonly string[], terminal: Terminal): Promise<unknown> {
  const files = await collectFiles(paths);
  if (files.length === 0) throw new InputError(`No file in ${paths.join(', ')}.`);
  const progress = terminal.progress('Looking at files', files.length);
  const scan = await scanFiles(files, { onProgress: (done) => progress.update(done) }).finally(() => progress.stop());
  const { series, refused, ignored } = scan;
  if (series.length > 0) terminal.print(seriesTable(series));
  const notes = series.flatMap((s, n) =>
    s.warnings.map((w) => `${n + 1}: ${w.file === undefined ? '' : `${w.file}: `}${w.message}`),
  );
  printList(terminal, 'Warnings', notes);
  printList(terminal, `Refused (${refused.length})`, refused.map(refusalLine));
  if (series.length === 0) throw new InputError(noImage(paths, scan));
  terminal.print(
    `\n${plural(series.length, 'image')} in ${plural(files.length, 'file')}` +
      (ignored.length > 0 ? `; ${plural(ignored.length, 'file is', 'files are')} no image (${few(ignored)}).` : '.'),
  );
  return { series: series.map((s, n) => ({ number: n + 1, ...s })), refused, ignored };
}

function printList(terminal: Terminal, title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  terminal.print(`\n${title}`);
  for (const line of lines) terminal.print(`  ${line}`);
}

const few = (names: readonly string[]): string => names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');

const refusalLine = ({ file, message }: Refusal): string => `${file}: ${message}`;

/** Why there is nothing to work on: what was refused, else that no file is an image. */
export function noImage(paths: readonly string[], { refused, ignored }: StudyScan): string {
  const lines = [`No image that can be read in ${paths.join(', ')}.`, ...refused.slice(0, 5).map((r) => `  ${refusalLine(r)}`)];
  if (refused.length > 5) lines.push(`  … and ${refused.length - 5} more; “annotome inspect” lists them all.`);
  if (refused.length === 0 && ignored.length > 0) {
    lines.push(`  ${few(ignored)}: not DICOM, NIfTI, NRRD, MetaImage or a zip of them.`);
  }
  return lines.join('\n');
}

export function seriesTable(series: readonly SeriesSummary[]): string {
  return table(
    [
      { title: '#', align: 'right' },
      { title: 'name' },
      { title: 'format' },
      { title: 'modality' },
      { title: 'voxels', align: 'right' },
      { title: 'spacing (mm)', align: 'right' },
      { title: 'orientation' },
      { title: 'frames', align: 'right' },
      { title: 'files', align: 'right' },
      { title: 'warnings', align: 'right' },
      { title: 'id' },
    ],
    series.map((s, n) => [
      String(n + 1),
      s.name,
      s.format,
      s.modality,
      sizes(s.size),
      millimetres(s.spacing),
      s.orientation,
      String(s.frames),
      String(s.files.length),
      String(s.warnings.length),
      s.id,
    ]),
  );
}
