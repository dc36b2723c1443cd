import { type PanePointer } from '../../viewer/index.ts';
import { isChanged } from '../clicks/click-draft.ts';
import { ClickTool } from './click-tool.ts';
import { drawClicks } from './draw-clicks.tsx';
import { drawCursor } from './draw-cursor.tsx';
import { type HandTools } from './hand-tools.ts';
import { type RoomController } from './room-controller.ts';
import { cursorOf } from './tool-cursor.ts';

/** Gives the viewer's pointer to the tool that is chosen, and draws clicks and cursors over the panes. @returns the way to stop. */
export function attachPointer(room: RoomController, hand: HandTools): () => void {
  const { viewer } = room.ports;
  const click = new ClickTool(room);
  const stop = [
    viewer.onPointer((event: PanePointer) => {
      const { tool } = room.state;
      if (tool === 'look') return false;
      return tool === 'click' ? click.pointer(event) : hand.pointer(tool, event);
    }),
    viewer.addOverlay((view) =>
      drawClicks(view, {
        clicks: room.clicks,
        proposed: isChanged(room.current()),
        atHand: room.state.clickAtHand,
      }),
    ),
    viewer.addOverlay((view) => drawCursor(view, hand.cursor(room.state.tool))),
    room.store.subscribe((now, before) => {
      if (now.tool !== before.tool) {
        hand.cancel();
        viewer.setCursor(cursorOf(now.tool));
      }
      if (now.tool !== before.tool || now.clickAtHand !== before.clickAtHand) viewer.redrawOverlays();
    }),
    hand.onChange(() => viewer.redrawOverlays()),
  ];
  const { tool } = room.state;
  viewer.setCursor(cursorOf(tool));
  return () => {
    for (const one of stop) one();
  };
}
