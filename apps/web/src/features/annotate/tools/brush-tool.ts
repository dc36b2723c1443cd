import { StrokeTool } from './stroke-tool.ts';

/** Adds what it covers to the active segment. */
export class BrushTool extends StrokeTool {
  override readonly name = 'brush';
  protected override readonly effect = 'add';
}
