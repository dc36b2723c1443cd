import { type CanonicalGrid } from '@annotome/sam-med3d';
import { type Grid } from '@annotome/volume';
import { type Click, type Draft } from '../clicks/click-draft.ts';
import { initialProposal, step, type Effect, type ProposalEvent, type ProposalState } from '../clicks/proposal-machine.ts';
import { chooseWindows, type Choice } from '../decode/choose-windows.ts';
import { type DecodeAnswer, type DecodeRequest, type WindowSource } from '../decode/decode-messages.ts';
import { DecodeFailed } from '../decode/decoder-client.ts';
import { type Start } from './case-data.ts';
import { type ReadyWindows } from './ready-windows.ts';

export interface ProposerPorts {
  readonly grid: Grid;
  readonly canonical: CanonicalGrid;
  readonly windows: ReadyWindows;
  decode(request: DecodeRequest, signal: AbortSignal): Promise<DecodeAnswer>;
  /** The windows in which the mask was made that the draft changes; undefined where it is not known, or they are not ready. */
  baseWindows(): readonly WindowSource[] | undefined;
  /** Puts a proposal on the screen, or takes it away; resolves when it has been drawn. */
  paint(answer: DecodeAnswer | undefined): Promise<void>;
  /** Asks the server for regions. */
  request(starts: readonly Start[]): void;
  changed(state: ProposalState): void;
}

/** Runs the proposal machine: does what it says, and tells it what came of it. */
export class Proposer {
  readonly #ports: ProposerPorts;
  #state: ProposalState = initialProposal;
  #running: AbortController | undefined;
  #preview: AbortController | undefined;
  #previewing = false;

  constructor(ports: ProposerPorts) {
    this.#ports = ports;
  }

  get state(): ProposalState {
    return this.#state;
  }

  edit(draft: Draft): void {
    this.#endPreview();
    this.#send({ type: 'edited', draft });
  }

  /** The draft was accepted, or dropped. */
  end(): void {
    this.#endPreview();
    this.#send({ type: 'ended' });
  }

  windowsChanged(): void {
    this.#send({ type: 'windows-changed' });
  }

  /**
   * Shows what a further click would give, without clicking; undefined ends it. Only from regions that are ready, and never before an
   * answer that is awaited.
   */
  async preview(draft: Draft | undefined): Promise<void> {
    this.#preview?.abort();
    if (!draft || this.#state.phase === 'decoding' || this.#state.phase === 'preparing') {
      this.#endPreview();
      return;
    }
    const { windows } = this.#choose(draft.clicks);
    if (windows.length === 0) return this.#endPreview();
    const preview = (this.#preview = new AbortController());
    try {
      const answer = await this.#ports.decode(this.#request(windows, draft.clicks, draft.base), preview.signal);
      if (preview.signal.aborted) return;
      this.#previewing = true;
      await this.#ports.paint(answer);
    } catch {
      // A preview that cannot be had is no message: the click itself will say why.
    }
  }

  #endPreview(): void {
    this.#preview?.abort();
    this.#preview = undefined;
    if (!this.#previewing) return;
    this.#previewing = false;
    void this.#ports.paint(this.#state.shown);
  }

  #send(event: ProposalEvent): void {
    const { state, effects } = step(this.#state, event, (clicks) => this.#choose(clicks));
    const differs = state !== this.#state;
    this.#state = state;
    let painted: Promise<void> = Promise.resolve();
    for (const effect of effects) painted = this.#do(effect, painted);
    if (differs) this.#ports.changed(state);
  }

  #choose(clicks: readonly Click[]): Choice {
    return chooseWindows(this.#ports.canonical, this.#ports.windows.ready, clicks);
  }

  #request(windows: DecodeRequest['windows'], clicks: readonly Click[], base: readonly Click[]): DecodeRequest {
    const prompts = (of: readonly Click[]) => of.map(({ world, label }) => ({ world, label }));
    const baseWindows = base.length > 0 ? this.#ports.baseWindows() : undefined;
    return {
      grid: this.#ports.grid,
      windows,
      prompts: prompts(clicks),
      ...(base.length > 0 ? { base: prompts(base) } : {}),
      ...(baseWindows ? { baseWindows } : {}),
    };
  }

  #do(effect: Effect, painted: Promise<void>): Promise<void> {
    switch (effect.type) {
      case 'abort':
        this.#running?.abort();
        this.#running = undefined;
        return painted;
      case 'decode':
        void this.#decode(effect);
        return painted;
      case 'paint':
        return this.#ports.paint(effect.answer);
      case 'request': {
        const { asked } = this.#state;
        const { starts, afterPaint } = effect;
        if (!afterPaint) this.#ports.request(starts);
        // Clicks that changed meanwhile ask for themselves.
        else void painted.then(() => asked === this.#state.asked && this.#ports.request(starts));
        return painted;
      }
    }
  }

  async #decode({ asked, windows, clicks, base }: Extract<Effect, { type: 'decode' }>): Promise<void> {
    const running = (this.#running = new AbortController());
    try {
      const answer = await this.#ports.decode(this.#request(windows, clicks, base), running.signal);
      this.#send({ type: 'decoded', asked, answer });
    } catch (error) {
      if (running.signal.aborted) return;
      const sentence = error instanceof DecodeFailed ? error.message : 'The mask could not be computed. Click again.';
      this.#send({ type: 'failed', asked, sentence });
    }
  }
}
