import { type HandTools } from '../room/hand-tools.ts';
import { type RoomController } from '../room/room-controller.ts';
import { drawHeld } from './draw-held.tsx';
import { drawPeople, drawPeopleInSolid } from './draw-people.tsx';
import { RoomPresence } from './room-presence.ts';

/** Says who is in the room and draws them over its panes. */
export function openPresence(room: RoomController, hand: HandTools): RoomPresence {
  const { viewer, data, saved } = room.ports;
  const presence = new RoomPresence({
    room,
    hand,
    awareness: saved.awareness,
    clock: {
      now: () => performance.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
    today: Date.now,
  });
  // With the room's own marks: gone with the viewer.
  viewer.addOverlay((view) => drawHeld(view, data.grid, presence));
  viewer.addOverlay((view) => drawPeople(view, data.grid, presence.marks));
  viewer.addSolidOverlay((view) => drawPeopleInSolid(view, presence.marks));
  return presence;
}
