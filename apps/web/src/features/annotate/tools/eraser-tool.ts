import { StrokeTool } from './stroke-tool.ts';

/** Takes what it covers from the active segment, and from no other. */
export class EraserTool extends StrokeTool {
  override readonly name = 'eraser';
  protected override readonly effect = 'remove';
}
