import { MaskAuthor, MaskDocument, type MaskEdit } from '@annotome/mask-doc';
import { sweepBrush } from '@annotome/mask-tools';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeBox, makeGrid, size, voxel, world, type BoxMask, type Grid, type Voxel } from '@annotome/volume';
import { applyUpdate, Doc } from 'yjs';

const PEOPLE = [
  '0197f3a2-7d1c-7e11-9b1f-000000000001',
  '0197f3a2-7d1c-7e11-9b1f-000000000002',
  '0197f3a2-7d1c-7e11-9b1f-000000000003',
];
/** Voxels of 1 mm. */
export const DAY_GRID: Grid = makeGrid([256, 256, 192], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
/** The box in which all edits lie: 120 × 100 × 90 voxels and what is painted over the rim. */
const BOX = makeBox(voxel(60, 70, 40), size(136, 116, 106));
const CENTRE = [128, 128, 93] as const;

/** Distance, about, to the surface of an organ of 120 × 100 × 90 voxels with lobes and a rough surface: below 0 inside. */
function organ(i: number, j: number, k: number): number {
  const [x, y, z] = [(i - CENTRE[0]) / 58, (j - CENTRE[1]) / 48, (k - CENTRE[2]) / 43];
  const lobes = 0.05 * Math.sin(4 * x + 2 * y + 1) * Math.cos(3 * z - y) + 0.03 * Math.sin(9 * y + 5 * z);
  const rough = 0.008 * Math.sin(23 * x + 17 * z) * Math.sin(21 * y - 11 * z);
  return 48 * (Math.hypot(x, y, z) - 1.03 - lobes - rough);
}

/** {@link organ} at each voxel of {@link BOX}. */
const distances = new Float32Array(BOX.size[0] * BOX.size[1] * BOX.size[2]);

/** The organ as a model may show it: bent by up to so many voxels, in a way that the phase chooses. */
function organMask(voxelsWrong: number, phase: number): BoxMask {
  const [ni, nj, nk] = BOX.size;
  const data = iFastest(new Uint8Array(distances.length));
  let voxels = 0;
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        const bent = voxelsWrong * (Math.sin(i / 19 + phase) * Math.cos(j / 18 - phase) + Math.sin(k / 10 + 2 * phase));
        if ((distances[at] as number) >= bent) continue;
        data[at] = 1;
        voxels++;
      }
    }
  }
  return { box: BOX, data, voxels };
}

/** A day's work on one organ. */
export interface Day {
  /** With every act of the day. */
  readonly doc: Doc;
  readonly mask: MaskDocument;
  readonly segment: string;
  readonly acts: number;
}

/**
 * `edits` edits by three people at once on one organ-sized segment, whose acts come in turn as they would on a server: now and then a proposal, mostly
 * strokes of brush and eraser (two of three on a slice, one of three a ball) where the mask is not yet as it should be, aimed not quite right;
 * one in twenty is undone.
 */
export function dayOfEdits(edits: number, seed: number): Day {
  const random = seededRandom(seed);
  const [ni, nj] = BOX.size;
  for (let at = 0; at < distances.length; at++) {
    const [i, j, k] = BOX.start;
    distances[at] = organ(i + (at % ni), j + (Math.floor(at / ni) % nj), k + Math.floor(at / (ni * nj)));
  }
  const between = (lo: number, hi: number): number => lo + (hi - lo) * random();
  const server = new Doc();
  const shared = new MaskDocument(server, DAY_GRID.size);
  let clock = Date.UTC(2026, 10, 29, 8);
  const people = PEOPLE.map((author) => {
    const doc = new Doc();
    const mask = new MaskDocument(doc, DAY_GRID.size);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== server) applyUpdate(server, update, doc);
    });
    server.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== doc) applyUpdate(doc, update, server);
    });
    return { mask, author: new MaskAuthor(mask, { author, now: () => Math.round(clock) }) };
  });
  const [first] = people as [(typeof people)[number], ...typeof people];
  const segment = first.author.addSegment({
    labelId: '0197f3a2-7d1c-7e11-9b1f-0000000000aa',
    name: 'liver',
    color: '#d55e00',
  }).id;
  const target = organMask(0, 0);
  let prompts = 0;
  for (let n = 0; n < edits; n++) {
    clock += between(2_000, 26_000);
    const { author, mask } = people[Math.floor(random() * people.length)] as (typeof people)[number];
    if (n === 0 || random() < 0.03) {
      const proposal = organMask(between(0.5, 2.5), between(0, 6));
      const clicks = Array.from({ length: 1 + (prompts++ % 12) }, (_, at) => ({
        world: world(100 + 3.7 * at, 110 + 2.3 * at, 80 + at), label: at % 3 === 2 ? 'outside' : 'inside',
      }) as const); // prettier-ignore
      author.edit(segment, 'clicks', complete(proposal), { prompts: clicks, model: 'a'.repeat(64), confidence: 0.9 });
    } else if (random() < 0.05) author.undo();
    else {
      const at = wrongPlace(mask, segment, target, random);
      if (!at) continue;
      author.edit(segment, at.op === 'set' ? 'brush' : 'eraser', [stroke(at, random)]);
    }
  }
  return { doc: server, mask: shared, segment, acts: shared.entries.length };
}

/** A proposal says both what is inside and what is not. */
function complete(mask: BoxMask): MaskEdit[] {
  const outside = iFastest(mask.data.map((v) => 1 - v));
  return [
    { op: 'clear', mask: { box: mask.box, data: outside, voxels: outside.length - mask.voxels } },
    { op: 'set', mask },
  ];
}

interface Place {
  readonly op: 'set' | 'clear';
  readonly at: Voxel;
}

/** A voxel where the mask differs from the target. */
function wrongPlace(mask: MaskDocument, segment: string, target: BoxMask, random: () => number): Place | undefined {
  const now = mask.readSegment(segment, target.box);
  const [ni, nj] = target.box.size;
  const from = Math.floor(random() * now.length);
  for (let n = 0; n < now.length; n++) {
    const at = (from + n) % now.length;
    if (now[at] === target.data[at]) continue;
    const start = target.box.start;
    return {
      op: target.data[at] ? 'set' : 'clear',
      at: voxel(start[0] + (at % ni), start[1] + (Math.floor(at / ni) % nj), start[2] + Math.floor(at / (ni * nj))),
    };
  }
  return undefined;
}

/** A short stroke at a place, whose rim is meant to lie at the organ's surface, and misses it by about a voxel. */
function stroke({ op, at }: Place, random: () => number): MaskEdit {
  const gradient = ([0, 1, 2] as const).map((axis) => {
    const ahead = [...at] as [number, number, number];
    ahead[axis] += 1;
    return organ(...ahead) - organ(at[0], at[1], at[2]);
  }) as [number, number, number];
  const length = Math.hypot(...gradient) || 1;
  const normal = gradient.map((g) => g / length) as [number, number, number];
  const radiusMm = 3 + 6 * random();
  const inward = (op === 'set' ? -1 : 1) * (radiusMm + (random() + random() - 1));
  const surface = -organ(at[0], at[1], at[2]);
  const centre = at.map((v, axis) => v + (normal[axis] as number) * (surface + inward)) as [number, number, number];
  // Along the surface, in the slice.
  const along = 4 + 12 * random();
  const flat = Math.hypot(normal[0], normal[1]) || 1;
  const end = [centre[0] - (along * normal[1]) / flat, centre[1] + (along * normal[0]) / flat, centre[2]] as const;
  const ball = random() < 1 / 3;
  const [from, to] = ball ? [centre, end] : [[centre[0], centre[1], at[2]] as const, [end[0], end[1], at[2]] as const];
  const brush = ball ? ({ shape: 'sphere', radiusMm } as const) : ({ shape: 'disc', radiusMm, axis: 2 } as const);
  return {
    op,
    mask: sweepBrush(DAY_GRID, brush, voxel(...(from as [number, number, number])), voxel(...(to as [number, number, number]))),
  };
}
