import { type Deed } from './world.ts';

/** Histories that once went wrong. They are played before any others: paste here what a failing run prints as its counterexample. */
export const PINNED: readonly (readonly Deed[])[] = [
  // A redo of an act that was settled meanwhile met the deletion of its key, and the honest page was refused.
  [
    { do: 'reload', who: 2 },
    { do: 'set', who: 2, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'push', who: 2 },
    { do: 'undo', who: 2 },
    { do: 'pull', who: 3, order: 0 },
    { do: 'push', who: 2 },
    { do: 'compact', undoable: 0 },
    { do: 'set', who: 0, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'push', who: 0 },
    { do: 'push', who: 0 },
    { do: 'undo', who: 3 },
    { do: 'set', who: 0, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
  ],
  // A voxel that a proposal made, and somebody painted over, was said to be by the painter once both were settled and the proposal replaced.
  [
    { do: 'set', who: 2, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'propose', who: 1, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'push', who: 1 },
    { do: 'push', who: 2 },
    { do: 'compact', undoable: 0 },
    { do: 'propose', who: 1, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'pull', who: 0, order: 0 },
    { do: 'set', who: 0, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'undo', who: 0 },
  ],
  // The same the other way round: a proposal took the voxel, somebody painted it again, and the proposal was replaced.
  [
    { do: 'set', who: 1, segment: 0, shape: [0, 0, 0, 1, 1, 2, 1] },
    { do: 'propose all', who: 1, segment: 1, shape: [0, 0, 1, 1, 1, 1, 1] },
    { do: 'set', who: 1, segment: 0, shape: [0, 0, 1, 1, 1, 1, 1] },
    { do: 'push', who: 1 },
    { do: 'pull', who: 3, order: 0 },
    { do: 'set', who: 0, segment: 0, shape: [0, 0, 0, 1, 1, 1, 1] },
    { do: 'compact', undoable: 0 },
    { do: 'propose all', who: 3, segment: 1, shape: [0, 0, 0, 1, 1, 1, 1] },
  ],
];
