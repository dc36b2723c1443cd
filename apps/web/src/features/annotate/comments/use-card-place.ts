'use client';

import { toWorld } from '@annotome/volume';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useRoomOfPage } from '../room/use-room.ts';
import { cardPlace } from './card-place.ts';
import { type OpenCard } from './comments-state.ts';

/**
 * Keeps the card that gets the ref beside its pin while slices, zoom and panes change. It is moved by style: nothing is drawn again for it.
 */
export function useCardPlace({ voxel, pane }: OpenCard): RefObject<HTMLDivElement | null> {
  const { room } = useRoomOfPage();
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { viewer, data } = room.ports;
    const element = card.current;
    const around = element?.offsetParent;
    if (!element || !around) return undefined;
    const point = toWorld(data.grid, voxel);
    const put = (): void => {
      const view = viewer.paneView(pane);
      const origin = around.querySelector(`[data-pane="${pane}"]`)?.getBoundingClientRect();
      const outer = around.getBoundingClientRect();
      const pin = view && origin && view.worldToCanvas(point);
      const [x, y] = cardPlace(
        pin && [origin.left - outer.left + pin[0], origin.top - outer.top + pin[1]],
        { width: element.offsetWidth, height: element.offsetHeight },
        outer,
      );
      // Not `transform`, which belongs to the animation that it appears with.
      element.style.translate = `${x}px ${y}px`;
    };
    put();
    const stop = viewer.onView(put);
    // It grows with what is said and written.
    const observer = new ResizeObserver(put);
    observer.observe(element);
    return () => {
      stop();
      observer.disconnect();
    };
  }, [room, voxel, pane]);
  return card;
}
