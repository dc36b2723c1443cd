import { type CaseId } from '@annotome/contracts';
import { keepMarkedLabels, type Scope } from '@annotome/db';
import { type Logger } from 'pino';
import { type MaskCopy } from './mask-copy.ts';
import { type SyncMetrics } from './metrics.ts';

interface KeeperPorts {
  readonly log: Logger;
  readonly metrics: SyncMetrics;
}

interface KeptMask {
  readonly scope: Scope;
  readonly caseId: CaseId;
  readonly mask: MaskCopy;
  /** Up to which number of the log it has been written down, as far as is known. */
  readonly markedSeq: bigint;
}

/** After a reading, so many times as long as it took nobody reads again just because somebody draws: a large mask takes a moment of everybody's time. */
const REST = 300;

/** Writes down which labels have voxels in one case's mask, so that lists of cases need not read masks. */
export class MarkKeeper {
  readonly #ports: KeeperPorts;
  readonly #of: KeptMask;
  #kept: bigint;
  #keeping: Promise<void> | undefined;
  /** When the mask was last read for it, in milliseconds since the start of this process. */
  lookedAt = performance.now();
  #restsUntil = 0;

  constructor(ports: KeeperPorts, of: KeptMask) {
    this.#ports = ports;
    this.#of = of;
    this.#kept = of.markedSeq;
  }

  /** Whether the mask may have other labels than what is written down. */
  get isBehind(): boolean {
    return this.#of.mask.seq > this.#kept;
  }

  /** Whether the last reading is long enough ago, for how long it took. */
  get isRested(): boolean {
    return performance.now() >= this.#restsUntil;
  }

  /** Does it where it is behind. What cannot be written is logged, and tried when next asked. */
  async keep(): Promise<void> {
    await this.#keeping;
    if (!this.isBehind) return;
    this.#keeping ??= this.#keep().finally(() => (this.#keeping = undefined));
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    const { scope, caseId, mask } = this.#of;
    const { seq } = mask;
    this.lookedAt = performance.now();
    try {
      const end = this.#ports.metrics.marksSeconds.startTimer();
      const labelIds = [...mask.markedLabels()];
      this.#restsUntil = performance.now() + REST * 1_000 * end();
      await keepMarkedLabels(scope, { caseId, seq, labelIds });
      if (seq > this.#kept) this.#kept = seq;
    } catch (error) {
      this.#ports.log.error({ err: error, caseId }, 'which labels a mask has could not be written down');
    }
  }
}
