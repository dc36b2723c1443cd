import { MaskDocError, type HistoryAct, type Made, type Maker } from '@annotome/mask-doc';
import { canonicalGrid } from '@annotome/sam-med3d';
import { contains, toVoxel, voxel, type BoxMask, type Voxel, type World } from '@annotome/volume';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { chooseWindows } from '../decode/choose-windows.ts';
import { type RoomController } from '../room/room-controller.ts';
import { reportOf, type ReplayReport } from './replay-words.ts';

export interface HistoryState {
  readonly panel: boolean;
  /** Oldest first; read while the panel is open. */
  readonly acts: readonly HistoryAct[];
  /** The act whose moment is shown in place of now. */
  readonly past: HistoryAct | undefined;
  readonly replay: 'not asked' | 'under way' | ReplayReport;
}

/** How long after a change the list is read again, in milliseconds: strokes of several people come fast. */
const REST = 250;

/** What was done to the mask, by whom; earlier moments of it; and whether it can be made again. */
export class RoomHistory {
  readonly store: StoreApi<HistoryState>;
  readonly #room: RoomController;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: RoomController) {
    this.#room = room;
    this.store = createStore<HistoryState>(() => ({ panel: false, acts: [], past: undefined, replay: 'not asked' }));
    this.#stop = room.ports.saved.onChange(() => {
      if (this.state.panel) this.#timer ??= setTimeout(() => this.#read(), REST);
    });
  }

  get state(): HistoryState {
    return this.store.getState();
  }

  showPanel(panel = !this.state.panel): void {
    if (!panel) this.back();
    this.store.setState({ panel });
    if (panel) this.#read();
  }

  /** Shows the mask as it was right after an act. */
  show(act: HistoryAct): void {
    try {
      this.#room.showPast(this.#room.ports.saved.pastAt(act.id));
      this.store.setState({ past: act });
    } catch (error) {
      this.#room.ports.say(error instanceof MaskDocError ? error.message : 'This moment could not be shown.');
    }
  }

  /** @returns whether an earlier moment was shown. */
  back(): boolean {
    if (!this.state.past) return false;
    this.store.setState({ past: undefined });
    this.#room.showPast(undefined);
    return true;
  }

  /** Makes the mask what it is in the moment that is shown; one step of undo. */
  restore(): void {
    const { past } = this.state;
    if (!past) return;
    this.back();
    if (!this.#room.mayWrite()) return;
    const changed = this.#room.restorePast(past.id);
    this.#room.ports.say(changed ? 'Restored. Undo takes it back.' : 'The mask is what it was then; nothing has changed.');
  }

  /** Who made the voxel at a place; undefined where nothing is. */
  makerAt(at: World): { readonly voxel: Voxel; readonly maker: Maker | undefined } | undefined {
    const { data, saved } = this.#room.ports;
    const point = toVoxel(data.grid, at);
    if (!contains(data.grid, point)) return undefined;
    const [i, j, k] = point;
    const nearest = voxel(Math.round(i), Math.round(j), Math.round(k));
    return { voxel: nearest, maker: saved.madeBy(nearest) };
  }

  /** Makes every mask that came from clicks again, by the model in use, and compares. */
  async replay(): Promise<void> {
    if (this.state.replay === 'under way') return;
    this.store.setState({ replay: 'under way' });
    try {
      this.store.setState({ replay: reportOf(await this.#room.ports.saved.replay((made) => this.#decode(made))) });
    } catch (error) {
      this.store.setState({ replay: 'not asked' });
      this.#room.ports.say(error instanceof Error ? error.message : 'The masks could not be made again.');
    }
  }

  async #decode({ prompts, model, windows }: Made): Promise<BoxMask | undefined> {
    const { data, decoder } = this.#room.ports;
    if (!decoder || model === undefined || model !== data.model?.hash) return undefined;
    const ready = this.#room.windows;
    const sources = windows ? ready.at(windows) : chooseWindows(canonicalGrid(data.grid), ready.ready, prompts).windows;
    if (!sources || sources.length === 0) return undefined;
    return (await decoder.decode({ grid: data.grid, windows: sources, prompts })).add;
  }

  #read(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.store.setState({ acts: this.#room.ports.saved.history() });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stop();
  }
}
