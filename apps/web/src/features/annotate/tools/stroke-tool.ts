import { voxel, type BoxMask, type Voxel } from '@annotome/volume';
import { sliceAxis, sweepBrush, type Brush } from '@annotome/mask-tools';
import { clampSize, nextSize } from './brush-size.ts';
import { Draft } from './draft.ts';
import { Listeners } from './listeners.ts';
import { type PointerTool, type ToolCursor, type ToolHost, type ToolName, type ToolPointer } from './tool-host.ts';

/** Which voxels of a dab a stroke may touch. */
export type Limit = (dab: BoxMask) => BoxMask;

interface RunningStroke {
  readonly draft: Draft;
  readonly brush: Brush;
  readonly limit: Limit | undefined;
  last: Voxel;
}

/**
 * What brush, eraser and threshold brush share: a press begins a stroke, each sample of the pointer extends it without a gap, letting go records it as one step
 * of undo. A disc in the pane's slice; a sphere when Shift is down as the stroke begins.
 */
export abstract class StrokeTool implements PointerTool {
  abstract readonly name: ToolName;
  protected abstract readonly effect: 'add' | 'remove';
  protected readonly host: ToolHost;
  readonly #listeners = new Listeners();
  #sizeMm = 10;
  #cursor: ToolCursor | undefined;
  #stroke: RunningStroke | undefined;

  constructor(host: ToolHost) {
    this.host = host;
  }

  /** Called as a stroke begins. `refuse`: it cannot. */
  protected beginLimit(_e: ToolPointer): Limit | undefined | 'refuse' {
    return undefined;
  }

  /** Diameter in mm. */
  get sizeMm(): number {
    return this.#sizeMm;
  }

  set sizeMm(mm: number) {
    this.#sizeMm = clampSize(mm);
    if (this.#cursor?.kind === 'brush') this.#cursor = { ...this.#cursor, radiusMm: this.#sizeMm / 2 };
    this.#listeners.call();
  }

  get cursor(): ToolCursor | undefined {
    return this.#cursor;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** For subclasses, after a setting of their own changed. */
  protected changed(): void {
    this.#listeners.call();
  }

  pointer(e: ToolPointer): boolean {
    switch (e.type) {
      case 'down':
        return this.#begin(e);
      case 'move':
        this.#point(e);
        return this.#extend(e);
      case 'up': {
        const used = this.#extend(e);
        this.#stroke?.draft.commit(this.name);
        this.#stroke = undefined;
        return used;
      }
      case 'cancel':
        return this.#giveUp();
      case 'hover':
        this.#point(e);
        return false;
      case 'leave':
        this.#cursor = undefined;
        this.#listeners.call();
        return false;
      case 'tap':
        return false;
      case 'wheel':
        // In mid-stroke the slice must stay.
        return this.#stroke !== undefined;
    }
  }

  key(key: string): boolean {
    if (key === '[' || key === ']') {
      this.sizeMm = nextSize(this.#sizeMm, key === ']' ? 1 : -1);
      return true;
    }
    return key === 'Escape' && this.#giveUp();
  }

  cancel(): void {
    this.#giveUp();
    this.#cursor = undefined;
    this.#listeners.call();
  }

  #begin(e: ToolPointer): boolean {
    if (e.button !== 0 || this.#stroke || this.host.segment === 0) return false;
    const limit = this.beginLimit(e);
    if (limit === 'refuse') return true;
    const radiusMm = this.#sizeMm / 2;
    const brush: Brush = e.shift
      ? { shape: 'sphere', radiusMm }
      : { shape: 'disc', radiusMm, axis: sliceAxis(this.host.grid.affine, e.pane) };
    this.#stroke = { draft: new Draft(this.host, this.effect === 'add' ? 'set' : 'clear'), brush, limit, last: e.voxel };
    this.#point(e);
    return this.#extend(e);
  }

  #extend(e: ToolPointer): boolean {
    const stroke = this.#stroke;
    if (!stroke) return false;
    const to = voxel(e.voxel[0], e.voxel[1], e.voxel[2]);
    const dab = sweepBrush(this.host.grid, stroke.brush, stroke.last, to);
    stroke.draft.add(stroke.limit ? stroke.limit(dab) : dab);
    stroke.last = to;
    return true;
  }

  #giveUp(): boolean {
    if (!this.#stroke) return false;
    this.#stroke.draft.discard();
    this.#stroke = undefined;
    return true;
  }

  #point(e: ToolPointer): void {
    const sphere = this.#stroke ? this.#stroke.brush.shape === 'sphere' : e.shift;
    this.#cursor = { kind: 'brush', pane: e.pane, centre: e.world, radiusMm: this.#sizeMm / 2, sphere, effect: this.effect };
    this.#listeners.call();
  }
}
