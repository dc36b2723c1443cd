import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a pair (`.hdr` and `.img`, `.mhd` and `.raw`) the header stands for both. */
const IMAGE = /\.(nii|nii\.gz|hdr|nrrd|mha|mhd|nhdr)$/i;
const CHANNEL = /_(\d{4})$/;

export interface Case {
  readonly name: string;
  readonly image: string;
  readonly label: string;
}

export interface FoundCases {
  /** Sorted by name. */
  readonly cases: readonly Case[];
  /** Files left out, in words. */
  readonly leftOut: readonly string[];
}

const stemOf = (file: string): string => file.replace(IMAGE, '');

/**
 * Pairs images with label maps as nnU-Net names them: `case_0000.nii.gz` with `case.nii.gz`; plain equal names do too. Of several
 * channels (`_0001`, …) the first is used and the rest are named as left out: SAM-Med3D sees one channel.
 */
export async function findCases(imagesDir: string, labelsDir: string): Promise<FoundCases> {
  const images = (await readdir(imagesDir)).filter((file) => IMAGE.test(file) && !file.startsWith('.')).sort();
  const labels = (await readdir(labelsDir)).filter((file) => IMAGE.test(file) && !file.startsWith('.')).sort();
  const labelOf = new Map(labels.map((file) => [stemOf(file), file]));
  const cases: Case[] = [];
  const leftOut: string[] = [];
  const used = new Set<string>();
  for (const file of images) {
    const stem = stemOf(file);
    const channel = CHANNEL.exec(stem)?.[1];
    const name = labelOf.has(stem) ? stem : stem.replace(CHANNEL, '');
    const label = labelOf.get(name);
    if (label === undefined) {
      leftOut.push(`${join(imagesDir, file)}: no label map named ${name} in ${labelsDir}.`);
    } else if (name !== stem && channel !== '0000') {
      leftOut.push(`${join(imagesDir, file)}: a further channel of ${name}; the model sees one channel, and _0000 is used.`);
    } else {
      used.add(label);
      cases.push({ name, image: join(imagesDir, file), label: join(labelsDir, label) });
    }
  }
  for (const file of labels) {
    if (!used.has(file)) leftOut.push(`${join(labelsDir, file)}: no image of that name in ${imagesDir}.`);
  }
  return { cases: cases.sort((a, b) => (a.name < b.name ? -1 : 1)), leftOut };
}
