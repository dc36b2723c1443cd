import { type ToolId } from './room-state.ts';

/** The CSS cursor over the slices; undefined for the viewer's own. Hand tools draw theirs. */
export const cursorOf = (tool: ToolId): string | undefined =>
  tool === 'look' ? undefined : tool === 'click' ? 'crosshair' : 'none';
