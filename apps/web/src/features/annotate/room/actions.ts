import { world, type WorldVector } from '@annotome/volume';
import { type ActionId } from '../keys/bindings.ts';
import { type RoomController } from './room-controller.ts';

/** Tools and commands that work by hand on the active segment; the room's tools implement it. */
export interface HandActions {
  /** Offers a key to the tool that is chosen: size, the end of a polygon. @returns whether it was used. */
  key(key: string): boolean;
  /** Gives up a stroke that is under way. @returns whether there was one. */
  cancel(): boolean;
  run(command: 'grow' | 'fill-between' | 'keep-largest' | 'fill-holes' | 'smooth'): void;
}

/** Colleagues who have the case open; the room's presence implements it. */
export interface Together {
  followNext(): void;
  jumpToNext(): void;
  /** Ends following. @returns whether somebody was followed. */
  ownWay(): boolean;
}

/** Comments pinned to voxels; the room's comments implement it. */
export interface Talk {
  /** Offers a key while one is being pinned or lies open. @returns whether it was used. */
  key(key: 'Enter' | 'Escape'): boolean;
  startPlacing(): void;
  showPanel(): void;
  next(): void;
}

/** What was done to the mask; the room's history implements it. */
export interface Past {
  showPanel(panel?: boolean): void;
  /** Goes back to now. @returns whether an earlier moment was shown. */
  back(): boolean;
}

/** What leads out of the room. */
export interface Ways {
  submit(): void;
  goTo(caseId: string | undefined): void;
}

type Label = Extract<ActionId, `label-${number}`>;

/** Every action of the keymap; a missing one does not compile. */
export function roomActions(
  room: RoomController,
  hand: HandActions,
  together: Together,
  talk: Talk,
  past: Past,
  ways: Ways,
): Readonly<Record<ActionId, () => void>> {
  const { viewer, data } = room.ports;
  const { actions } = viewer;
  const ofSegment = (work: (index: number) => void) => () => {
    const { segment } = room.state.target;
    if (segment === undefined) room.ports.say(`There is no mask of ${room.nameOf(room.state.target)} yet.`);
    else work(segment);
  };
  /** One voxel to the right, or down, of the active pane; what is moved is shown. */
  const move = (right: number, down: number) => () => {
    const view = viewer.paneView(viewer.activePane);
    if (!view) return;
    if (!viewer.getViewState().crosshair) actions.crosshair();
    const { plane, sliceSpacing, mmPerPixel } = view;
    const mm = Math.max(mmPerPixel, Math.min(sliceSpacing, 1));
    const along = (v: WorldVector, n: number, axis: 0 | 1 | 2): number => v[axis] * n * mm;
    const [x, y, z] = ([0, 1, 2] as const).map(
      (axis) => viewer.position[axis] + along(plane.right, right, axis) + along(plane.down, down, axis),
    ) as [number, number, number];
    viewer.jumpTo(world(x, y, z));
  };
  const stepOpacity = (by: number) => () => actions.maskOpacity(viewer.getViewState().mask.opacity + by);
  const toSlice = (which: 'first' | 'last') => () => {
    const view = viewer.paneView(viewer.activePane);
    if (view) actions.scroll(which === 'first' ? -view.sliceCount : view.sliceCount);
  };
  const labels = Object.fromEntries(
    Array.from({ length: 9 }, (_, n) => [`label-${n + 1}`, () => room.chooseLabel(n + 1)]),
  ) as Record<Label, () => void>;
  return {
    accept: () => void (talk.key('Enter') || hand.key('Enter') || room.accept()),
    drop: () => {
      if (room.state.renaming !== undefined) room.set({ renaming: undefined });
      else if (talk.key('Escape') || past.back() || together.ownWay()) return;
      else if (!hand.key('Escape') && !hand.cancel()) room.drop();
    },
    'next-object': () => room.nextObject(),
    'delete-click': () => void (hand.key('Backspace') || room.removeClick()),
    'click-inside': () => room.click(viewer.position, 'inside'),
    'click-outside': () => room.click(viewer.position, 'outside'),
    'hover-preview': () => {
      const hoverPreview = !room.state.hoverPreview;
      room.set({ hoverPreview, announcement: `Preview ${hoverPreview ? 'on' : 'off'}.` });
      if (!hoverPreview) room.preview(undefined, 'inside');
    },
    ...labels,
    'previous-segment': () => room.stepSegment(-1),
    'next-segment': () => room.stepSegment(1),
    'hide-segment': ofSegment((index) => room.toggleHidden(index)),
    'solo-segment': ofSegment((index) => room.toggleSolo(index)),
    'lock-segment': ofSegment((index) => {
      const locked = room.segment(index)?.locked === true;
      room.changeSegment(index, { locked: !locked }, locked ? 'unlocked' : 'locked');
    }),
    'delete-segment': ofSegment((index) => room.deleteSegment(index)),
    'rename-segment': ofSegment((index) => room.set({ renaming: index })),
    'tool-look': () => room.setTool('look'),
    'tool-click': () => room.setTool('click'),
    'tool-brush': () => room.setTool('brush'),
    'tool-eraser': () => room.setTool('eraser'),
    'tool-lasso': () => room.setTool('lasso'),
    'tool-threshold': () => room.setTool('threshold'),
    smaller: () => void hand.key('['),
    larger: () => void hand.key(']'),
    grow: () => hand.run('grow'),
    'fill-between': () => hand.run('fill-between'),
    'keep-largest': () => hand.run('keep-largest'),
    'fill-holes': () => hand.run('fill-holes'),
    smooth: () => hand.run('smooth'),
    undo: () => room.undo(),
    redo: () => room.redo(),
    'mask-mode': () => actions.cycleMask(),
    'mask-hide': () => viewer.setMaskHidden(true),
    'mask-fainter': stepOpacity(-0.1),
    'mask-stronger': stepOpacity(0.1),
    pan: () => viewer.setPanning(true),
    invert: () => actions.invert(),
    interpolation: () => actions.interpolation(),
    crosshair: () => actions.crosshair(),
    volume: () => actions.volumeRendering(),
    'auto-window': () => actions.automaticWindow(),
    'next-preset': () => {
      const shown = viewer.presets.findIndex(({ name }) => name === viewer.getViewState().preset);
      actions.presetAt((shown + 1) % viewer.presets.length);
    },
    'slice-up': () => actions.scroll(-1),
    'slice-down': () => actions.scroll(1),
    'slice-up-10': () => actions.scroll(-10),
    'slice-down-10': () => actions.scroll(10),
    'first-slice': toSlice('first'),
    'last-slice': toSlice('last'),
    'zoom-in': () => actions.zoom(1.25),
    'zoom-out': () => actions.zoom(0.8),
    reset: () => actions.reset(),
    maximise: () => actions.maximise(),
    'step-left': move(-1, 0),
    'step-right': move(1, 0),
    'step-up': move(0, -1),
    'step-down': move(0, 1),
    follow: () => together.followNext(),
    'jump-to-colleague': () => together.jumpToNext(),
    comment: () => talk.startPlacing(),
    comments: () => {
      past.showPanel(false);
      talk.showPanel();
    },
    history: () => past.showPanel(),
    'next-comment': () => talk.next(),
    submit: () => ways.submit(),
    'next-case': () => ways.goTo(data.nextId),
    'previous-case': () => ways.goTo(data.previousId),
    help: () => room.set({ help: !room.state.help }),
  };
}

/** What ends when a held key is let go. */
export const releaseActions = (room: RoomController): Readonly<Partial<Record<ActionId, () => void>>> => ({
  'mask-hide': () => room.ports.viewer.setMaskHidden(false),
  pan: () => room.ports.viewer.setPanning(false),
});
