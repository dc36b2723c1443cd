import { kFastest, type KFastest } from '@annotome/volume';
import { promptTensors, type WindowPrompt } from '../prompt/prompt.ts';
import { type OnnxSession, type Tensor } from '../session.ts';
import { LOGITS, WINDOW, type Window } from '../window/window.ts';

/** Mask logits of a window, `[32,32,32]`, array order R, A, S; above 0 is inside. Value (a,b,c) stands at window voxel `4·(a,b,c) + 1.5`. */
export type Logits = KFastest<Float32Array>;

/** What the decoder answered for one window. */
export interface Decoding {
  readonly window: Window;
  /** What it was asked with. */
  readonly prompts: readonly WindowPrompt[];
  readonly logits: Logits;
  /** The model's own estimate of its IoU, held to [0, 1]. */
  readonly confidence: number;
}

/** The model answered something that is no mask: wrong shape, or numbers that are not finite. */
export class ModelOutputError extends Error {
  override readonly name = 'ModelOutputError';
}

/**
 * The encoder's run.
 * @param image `[128,128,128]`, normalised.
 * @returns The embedding, `[1,D,8,8,8]`.
 */
export async function encodeWindow(encoder: OnnxSession, image: KFastest<Float32Array>): Promise<Tensor> {
  const answer = await encoder.run({ image: { data: image, dims: [1, 1, WINDOW, WINDOW, WINDOW] } });
  return outputOf(answer, 'embedding');
}

/**
 * One run of the mask decoder.
 * @param embedding `[1,D,8,8,8]` of the window.
 * @param previous The logits of the run before, for the same window; zeros are fed for a first click, as in training.
 * @throws ModelOutputError when logits or IoU are missing, of another shape or not finite.
 * @throws PromptError when there is no click.
 */
export async function decodeMask(
  decoder: OnnxSession,
  window: Window,
  embedding: Tensor,
  prompts: readonly WindowPrompt[],
  previous?: Logits,
): Promise<Decoding> {
  const answer = await decoder.run({
    embedding,
    ...promptTensors(prompts),
    mask_input: { data: previous ?? new Float32Array(LOGITS ** 3), dims: [1, 1, LOGITS, LOGITS, LOGITS] },
  });
  const { data } = outputOf(answer, 'mask_logits', LOGITS ** 3);
  const { data: iou } = outputOf(answer, 'iou', 1);
  return { window, prompts, logits: kFastest(data), confidence: Math.min(1, Math.max(0, iou[0] as number)) };
}

function outputOf(answer: Readonly<Record<string, Tensor>>, name: string, length?: number): Tensor {
  const tensor = answer[name];
  if (!tensor || (length !== undefined && tensor.data.length !== length)) {
    throw new ModelOutputError(
      `The model should answer ${name}${length === undefined ? '' : ` with ${length} values`}; it answered ` +
        `${
          Object.entries(answer)
            .map(([key, { dims }]) => `${key} [${dims.join(',')}]`)
            .join(', ') || 'nothing'
        }. Import the checkpoint again.`,
    );
  }
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (v - v !== 0) {
      throw new ModelOutputError(
        `The model's ${name} holds ${v} (element ${i} of ${data.length}). If the model folder was made with half precision, make it with float32; else choose another device.`,
      );
    }
  }
  return tensor;
}
