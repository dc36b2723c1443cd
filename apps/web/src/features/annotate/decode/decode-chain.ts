import { windowKey, type Decoding, type Logits, type Tensor, type Window, type WindowPrompt } from '@annotome/sam-med3d';

/** One run of the mask decoder; see `decodeMask` of sam-med3d. */
export type RunDecoder = (
  window: Window,
  embedding: Tensor,
  prompts: readonly WindowPrompt[],
  previous: Logits | undefined,
) => Promise<Decoding>;

/** Thrown out of a chain whose answer nobody waits for any more. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/**
 * Clicks are applied one after the other, each with all clicks so far and the logits of the run before, as in training. The runs of
 * every beginning of the list are kept, so that a further click costs one run, a hovering click one run each, a click that was taken
 * back none, and a moved one as many as come after it. What comes out depends on the clicks and the window only, not on the way there.
 */
export class DecodeChain {
  readonly #run: RunDecoder;
  readonly #keep: number;
  readonly #done = new Map<string, Decoding>();

  /** @param keep Runs kept: 128 KB each. */
  constructor(run: RunDecoder, keep = 128) {
    this.#run = run;
    this.#keep = keep;
  }

  /**
   * @param prompts In window voxels, in their order; at least one inside. Outside clicks before the first inside one take part in its run.
   * @param pause Called between runs: lets messages in, and throws {@link Superseded} when the answer is not wanted any more.
   */
  async decode(
    window: Window,
    embedding: Tensor,
    prompts: readonly WindowPrompt[],
    pause: () => Promise<void>,
  ): Promise<Decoding> {
    const first = prompts.findIndex(({ label }) => label === 'inside') + 1;
    if (first === 0) throw new RangeError('A mask needs a click inside; found outside clicks only.');
    const keys: string[] = [];
    let key = windowKey(window);
    for (const { voxel, label } of prompts) keys.push((key += `|${label === 'inside' ? '+' : '-'}${voxel.join(',')}`));
    let known = prompts.length;
    while (known >= first && !this.#done.has(keys[known - 1] as string)) known--;
    let decoding = known < first ? undefined : this.#touch(keys[known - 1] as string);
    for (let n = Math.max(known + 1, first); n <= prompts.length; n++) {
      if (decoding) await pause();
      decoding = await this.#run(window, embedding, prompts.slice(0, n), decoding?.logits);
      this.#remember(keys[n - 1] as string, decoding);
    }
    return decoding as Decoding;
  }

  #touch(key: string): Decoding {
    const decoding = this.#done.get(key) as Decoding;
    this.#done.delete(key);
    this.#done.set(key, decoding);
    return decoding;
  }

  #remember(key: string, decoding: Decoding): void {
    this.#done.set(key, decoding);
    if (this.#done.size > this.#keep) this.#done.delete(this.#done.keys().next().value as string);
  }
}
