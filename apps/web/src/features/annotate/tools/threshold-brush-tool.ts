import { limitToRange, rangeAround, type ValueRange } from '@annotome/mask-tools';
import { StrokeTool, type Limit } from './stroke-tool.ts';
import { type ToolPointer } from './tool-host.ts';

/** Most that is looked at around the pointer for the automatic range, in mm. */
const PROBE_MM = 2;

/** A brush that takes only voxels whose value is in a range: a given one, or that of what is under the pointer as the stroke begins. */
export class ThresholdBrushTool extends StrokeTool {
  override readonly name = 'threshold brush';
  protected override readonly effect = 'add';
  #range: ValueRange | 'automatic' = 'automatic';
  #used: ValueRange | undefined;

  get range(): ValueRange | 'automatic' {
    return this.#range;
  }

  set range(range: ValueRange | 'automatic') {
    this.#range = range;
    this.changed();
  }

  /** The range of the last stroke, to show. */
  get usedRange(): ValueRange | undefined {
    return this.#used;
  }

  protected override beginLimit(e: ToolPointer): Limit | 'refuse' {
    const { grid, values } = this.host;
    if (!values) {
      this.host.say?.('The threshold brush needs the whole image, which is still loading.');
      return 'refuse';
    }
    const range =
      this.#range === 'automatic' ? rangeAround(grid, values, e.voxel, Math.min(PROBE_MM, this.sizeMm / 2)) : this.#range;
    if (!range) return 'refuse';
    this.#used = range;
    return (dab) => limitToRange(dab, grid, values, range);
  }
}
