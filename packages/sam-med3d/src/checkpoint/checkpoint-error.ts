/** Why a checkpoint was refused. */
export type CheckpointErrorCode =
  /** Not a file `torch.save` or safetensors writes. */
  | 'not-recognised'
  /** The file ends before what its directory promises. */
  | 'truncated'
  /** The file contradicts itself: offsets outside the file, a pickle that does not parse. */
  | 'corrupt'
  /** Compressed entries, or sizes no checkpoint has. */
  | 'zip-bomb'
  /** A dtype, a layout or a pickle opcode we do not read. */
  | 'unsupported'
  | 'missing-tensor'
  | 'wrong-shape'
  /** A weight that float16 cannot hold. */
  | 'out-of-range';

/** A shape as torch prints it. */
const formatShape = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

/** A checkpoint we refuse. Where it is about one tensor, the message names it, the shape expected and the shape found. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  readonly tensor: string | undefined;
  /** Sizes; a name such as `embed_dim` stands for a size that is free. */
  readonly expectedShape: readonly (number | string)[] | undefined;
  /** What the file holds; undefined where it holds nothing. */
  readonly foundShape: readonly number[] | undefined;

  constructor(
    code: CheckpointErrorCode,
    detail: {
      readonly message: string;
      readonly tensor?: string;
      readonly expectedShape?: readonly (number | string)[] | undefined;
      readonly foundShape?: readonly number[] | undefined;
    },
    options?: { cause?: unknown },
  ) {
    const { tensor, expectedShape, foundShape } = detail;
    const shapes =
      expectedShape === undefined
        ? ''
        : ` (shape expected ${formatShape(expectedShape)}, found ${foundShape === undefined ? 'none' : formatShape(foundShape)})`;
    super(`${tensor === undefined ? 'checkpoint' : `tensor ${tensor}`}: ${detail.message}${shapes}`, options);
    this.code = code;
    this.tensor = tensor;
    this.expectedShape = expectedShape;
    this.foundShape = foundShape;
  }
}
