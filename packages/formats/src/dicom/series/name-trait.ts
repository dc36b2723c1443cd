import { type Clock, type SliceRecord, type Trait } from './slice-record.ts';

const NOUNS: Readonly<Record<Trait, string>> = {
  imageType: 'image type',
  stack: 'stack',
  kernel: 'kernel',
  bValue: 'b-value',
  direction: 'direction',
  echoNumber: 'echo',
  echoTime: 'echo time',
  inversionTime: 'inversion time',
  flipAngle: 'flip angle',
  energy: 'energy',
  cardiacPhase: 'cardiac phase',
  temporalPosition: 'time point',
  acquisition: 'acquisition',
};

const CLOCK_NOUNS: Readonly<Record<Clock, string>> = {
  triggerTime: 'phase',
  acquisitionTime: 'time point',
  contentTime: 'time point',
  instanceNumber: 'repeat',
};

export const nounOf = (trait: Trait | Clock): string => (trait in NOUNS ? NOUNS[trait as Trait] : CLOCK_NOUNS[trait as Clock]);

/** The words of an image type that not all of them share: `M` and `FIELD_MAP` of `ORIGINAL\PRIMARY\T1\M` and `…\FIELD_MAP`. */
function ownWords(value: string, all: readonly string[]): string {
  const lists = all.map((other) => other.split('\\'));
  const own = value.split('\\').filter((word) => !lists.every((list) => list.includes(word)));
  return (own.length > 0 ? own : value.split('\\')).join(' ');
}

/** What a person calls the part of a series with this value: `b=1000`, `echo 2`, `time point 4`. `rank` counts from 0. */
export function nameValue(
  trait: Trait,
  value: string | number | undefined,
  all: readonly (string | number | undefined)[],
  rank: number,
): string {
  if (value === undefined) return `no ${NOUNS[trait]}`;
  switch (trait) {
    case 'bValue':
      return `b=${value}`;
    case 'imageType':
      return ownWords(String(value), all.filter((other) => other !== undefined).map(String));
    case 'direction':
      return `direction ${rank + 1}`;
    case 'echoTime':
    case 'inversionTime':
      return `${NOUNS[trait]} ${value} ms`;
    case 'flipAngle':
      return `flip angle ${value}°`;
    case 'energy':
      return `${value} kV`;
    case 'cardiacPhase':
      return `cardiac phase ${value} %`;
    case 'stack':
    case 'kernel':
    case 'echoNumber':
    case 'temporalPosition':
    case 'acquisition':
      return `${NOUNS[trait]} ${value}`;
  }
}

/** `axial`, `coronal`, `sagittal` (as the normal lies nearest), with `oblique` in front when it is more than 10° off. */
export function namePlane(record: SliceRecord): string {
  const [a, b] = [record.rowDirection, record.columnDirection];
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]].map(Math.abs);
  const largest = Math.max(...normal);
  const plane = ['sagittal', 'coronal', 'axial'][normal.indexOf(largest)] ?? 'oblique';
  return largest < Math.cos((10 * Math.PI) / 180) ? `oblique ${plane}` : plane;
}
