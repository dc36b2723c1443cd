import { type PanePointer } from '../../viewer/index.ts';
import {
  BrushTool,
  EraserTool,
  fillBetween,
  fillHoles,
  GrowTool,
  keepLargest,
  LassoTool,
  keepSettings,
  readSettings,
  smooth,
  smoothingOf,
  startMaskWork,
  ThresholdBrushTool,
  type Outcome,
  type ToolCursor,
  type ToolHost,
  type ToolSettings,
} from '../tools/index.ts';
import { type HandActions } from './actions.ts';
import { type RoomController } from './room-controller.ts';
import { type ToolId } from './room-state.ts';

type Command = Parameters<HandActions['run']>[0];
type HandTool = Exclude<ToolId, 'look' | 'click'>;

const NAMES: Readonly<Record<Command, string>> = {
  grow: 'Growing from the clicks',
  'fill-between': 'Filling between slices',
  'keep-largest': 'Keeping the largest part',
  'fill-holes': 'Filling holes',
  smooth: 'Smoothing',
};

/** Tools that work by hand, and the commands that work on the whole segment. */
export class HandTools implements HandActions {
  readonly #room: RoomController;
  readonly #pointers: Readonly<{ brush: BrushTool; eraser: EraserTool; lasso: LassoTool; threshold: ThresholdBrushTool }>;
  readonly #grow: GrowTool;
  readonly #listeners = new Set<() => void>();
  #settings: ToolSettings;
  /** How much is smoothed in this image where nothing else is set, in mm. */
  readonly standardSmoothing: number;
  readonly #commands: Readonly<Record<Command, () => Promise<Outcome>>>;
  readonly #stopWork: () => void;
  #isStroke = false;

  constructor(room: RoomController) {
    this.#room = room;
    const host = toolHost(room);
    const started = startMaskWork();
    const { work } = started;
    const grow = (this.#grow = new GrowTool(host, work));
    this.standardSmoothing = smoothingOf(host);
    this.#stopWork = () => started.stop();
    this.#pointers = {
      brush: new BrushTool(host),
      eraser: new EraserTool(host),
      lasso: new LassoTool(host),
      threshold: new ThresholdBrushTool(host),
    };
    this.#commands = {
      grow: () => grow.run(room.clicks),
      'fill-between': () => fillBetween(host, work),
      'keep-largest': () => keepLargest(host, work),
      'fill-holes': () => fillHoles(host, work),
      smooth: () => smooth(host, work, this.#settings.smooth ?? this.standardSmoothing),
    };
    this.#settings = readSettings(room.ports.shelf);
    this.#apply(this.#settings);
  }

  /** The same object until one of them changes. */
  get settings(): ToolSettings {
    const { brush, eraser, threshold } = this.#pointers;
    const now = { brush: brush.sizeMm, eraser: eraser.sizeMm, threshold: threshold.sizeMm, range: threshold.range };
    // Keys change sizes too.
    if (Object.entries(now).some(([name, value]) => this.#settings[name as keyof typeof now] !== value)) {
      this.#settings = { ...this.#settings, ...now };
      keepSettings(this.#room.ports.shelf, this.#settings);
    }
    return this.#settings;
  }

  set(change: Partial<ToolSettings>): void {
    this.#settings = { ...this.settings, ...change };
    this.#apply(this.#settings);
    keepSettings(this.#room.ports.shelf, this.#settings);
    for (const listener of this.#listeners) listener();
  }

  /** Values that the threshold brush took last. */
  get usedRange(): ThresholdBrushTool['usedRange'] {
    return this.#pointers.threshold.usedRange;
  }

  #apply({ brush, eraser, threshold, range, grow }: ToolSettings): void {
    this.#pointers.brush.sizeMm = brush;
    this.#pointers.eraser.sizeMm = eraser;
    this.#pointers.threshold.sizeMm = threshold;
    this.#pointers.threshold.range = range;
    this.#grow.tolerance = grow;
  }

  /** Before a tool's first press a proposal is accepted and a segment made, so that there is something to mend. */
  pointer(id: HandTool, event: PanePointer): boolean {
    if (event.type === 'down') {
      if (event.button === 0 && !event.ctrl && this.#room.beginHandEdit() === undefined) return true;
      this.#isStroke = event.button === 0 && !event.ctrl;
    }
    if (event.type === 'up' || event.type === 'cancel') this.#isStroke = false;
    return this.#pointers[id].pointer(event);
  }

  /** Whether the pointer is drawing. */
  get isStroke(): boolean {
    return this.#isStroke;
  }

  key(key: string): boolean {
    const { tool } = this.#room.state;
    return tool !== 'look' && tool !== 'click' && this.#pointers[tool].key(key);
  }

  cancel(): boolean {
    const had = this.#isStroke;
    for (const tool of Object.values(this.#pointers)) tool.cancel();
    this.#isStroke = false;
    return had;
  }

  run(command: Command): void {
    const room = this.#room;
    if (room.state.working !== undefined) return;
    if (command === 'grow') {
      if (room.beginGrow() === undefined) return;
    } else {
      if (!room.hasMask()) return room.ports.say(`There is no mask of ${room.nameOf(room.state.target)} yet.`);
      if (room.beginHandEdit() === undefined) return;
    }
    room.set({ working: NAMES[command] });
    const run = this.#commands[command];
    run()
      .then(({ added, removed, sentence }) => {
        if (added + removed === 0) room.ports.say(sentence);
        else room.set({ announcement: sentence });
      })
      .catch((error: unknown) => room.ports.say(error instanceof Error ? error.message : `${NAMES[command]} did not work.`))
      .finally(() => room.set({ working: undefined }));
  }

  cursor(id: ToolId): ToolCursor | undefined {
    return id === 'look' || id === 'click' ? undefined : this.#pointers[id].cursor;
  }

  onChange(listener: () => void): () => void {
    const stop = Object.values(this.#pointers).map((tool) => tool.onChange(listener));
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      for (const one of stop) one();
    };
  }

  close(): void {
    this.cancel();
    this.#stopWork();
  }
}

/** What the tools see of the room: strokes are painted into the mask that is shown, and saved when they end. */
function toolHost(room: RoomController): ToolHost {
  const { saved, viewer, data } = room.ports;
  return {
    grid: data.grid,
    get values() {
      return viewer.status.state === 'full' ? viewer.values : undefined;
    },
    labelmap: room.compositor.shown,
    get segment() {
      return room.state.target.segment ?? 0;
    },
    segmentBox: () => {
      const { segment } = room.state.target;
      return segment === undefined ? undefined : saved.segmentBox(segment);
    },
    applyEdits: (tool, edits) => (tool === 'grow' ? room.applyGrown(edits) : room.applyHandEdit(tool, edits)),
    labelmapChanged: (box) => viewer.maskChanged(box),
    restoreLabelmap: (box) => room.restore(box),
    say: (sentence) => room.ports.say(sentence),
  };
}
