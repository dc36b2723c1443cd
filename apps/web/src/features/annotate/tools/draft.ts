import { type Box, type BoxMask } from '@annotome/volume';
import { Stroke } from '@annotome/mask-tools';
import { type ToolEdit, type ToolHost, type ToolName } from './tool-host.ts';

/**
 * A change that is shown but not yet recorded: painted into the label map as it grows, then recorded as one step, or taken back. The segment is that of
 * the first moment, whatever becomes active meanwhile.
 */
export class Draft {
  readonly #host: ToolHost;
  readonly #op: ToolEdit['op'];
  readonly #segment: number;
  readonly #stroke: Stroke;
  #changed = false;

  constructor(host: ToolHost, op: ToolEdit['op']) {
    this.#host = host;
    this.#op = op;
    this.#segment = host.segment;
    this.#stroke = new Stroke(host.grid.size);
  }

  add(dab: BoxMask): void {
    if (dab.voxels === 0) return;
    this.#stroke.add(dab);
    if (paint(dab, this.#host, this.#segment, this.#op)) {
      this.#changed = true;
      this.#host.labelmapChanged(dab.box);
    }
  }

  /** One step of undo; none when nothing changed, or when another segment is active by now. */
  commit(tool: ToolName): void {
    const { mask } = this.#stroke;
    if (!this.#changed) return;
    // The document decides what is shown in the end: what was painted over a locked segment must not stay.
    this.#host.restoreLabelmap(mask.box);
    if (this.#host.segment === this.#segment) this.#host.applyEdits(tool, [{ op: this.#op, mask }]);
  }

  discard(): void {
    const { box } = this.#stroke.mask;
    if (this.#changed) this.#host.restoreLabelmap(box);
  }
}

/** Writes into the label map; says whether anything there is another now. */
function paint(dab: BoxMask, { labelmap, grid }: ToolHost, segment: number, op: ToolEdit['op']): boolean {
  const { box, data }: { readonly box: Box; readonly data: Uint8Array } = dab;
  const [ni, nj, nk] = box.size;
  let changed = false;
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = box.start[0] + grid.size[0] * (box.start[1] + j + grid.size[1] * (box.start[2] + k));
      for (let i = 0; i < ni; i++, at++) {
        if (!data[at]) continue;
        const before = labelmap[row + i] as number;
        if (op === 'set' ? before === segment : before !== segment) continue;
        labelmap[row + i] = op === 'set' ? segment : 0;
        changed = true;
      }
    }
  }
  return changed;
}
