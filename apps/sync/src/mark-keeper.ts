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

/** Writes down which labels have voxels in one case's mask, so that lists of cases need not read masks. */
export class MarkKeeper {
  readonly #ports: KeeperPorts;
  readonly #of: KeptMask;
  #kept: bigint;
  #keeping: Promise<void> | undefined;
  /** When the mask was last read for it, in milliseconds since the start of this process. */
  lookedAt = performance.now();

  constructor(ports: KeeperPorts, of: KeptMask) {
    this.#ports = ports;
    this.#of = of;
    this.#kept = of.markedSeq;
  }

  /** Whether the mask may have other labels than what is written down. */
  get isBehind(): boolean {
    return this.#of.mask.seq > this.#kept;
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
      end();
      await keepMarkedLabels(scope, { caseId, seq, labelIds });
      if (seq > this.#kept) this.#kept = seq;
    } catch (error) {
      this.#ports.log.error({ err: error, caseId }, 'which labels a mask has could not be written down');
    }
  }
}
