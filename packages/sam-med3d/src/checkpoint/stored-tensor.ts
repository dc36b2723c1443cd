import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { DTYPE_BYTES, isFloat, toFloat32, type DType } from './element-types.ts';
import { readBytes } from './read-bytes.ts';
import { type StateTensor } from './state-dict.ts';

/** Where a tensor's elements lie in the file. */
export interface Placement {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In elements; C order where absent. */
  readonly strides?: readonly number[];
  /** The storage: byte where it begins in the file, and its length in bytes. */
  readonly start: number;
  readonly bytes: number;
  /** First element, counted from the storage's beginning. */
  readonly offset: number;
  readonly littleEndian: boolean;
}

/** A strided view is gathered from its whole span, so a span much larger than the tensor is refused. */
const MAX_SPAN_RATIO = 64;

/** Elements of a tensor that is larger than its storage (`expand`ed, stride 0): a norm's factor or a table, never a matrix. */
const MAX_EXPANDED = 100_000;

/**
 * A tensor that is read from the file when asked for.
 * @throws CheckpointError at once, naming the tensor and both shapes, where its storage cannot hold it.
 */
export function storedTensor(source: CheckpointSource, name: string, placement: Placement): StateTensor {
  const { dtype, shape, start, bytes, offset, littleEndian } = placement;
  const size = DTYPE_BYTES[dtype];
  const held = Math.floor(bytes / size);
  const count = shape.reduce((product, n) => product * n, 1);
  const strides = placement.strides ?? contiguous(shape);
  const span = count === 0 ? 0 : shape.reduce((last, n, i) => last + (n - 1) * (strides[i] as number), 1);
  const detail = { tensor: name, expectedShape: shape, foundShape: [Math.max(0, held - offset)] };
  if (!Number.isSafeInteger(count)) throw new CheckpointError('corrupt', { ...detail, message: 'has a shape no file can hold' });
  if (offset + span > held) {
    throw new CheckpointError('corrupt', {
      ...detail,
      message: `needs ${offset + span} elements of its storage, which has ${held} (${bytes} bytes of ${dtype})`,
    });
  }
  if (count > held && count > MAX_EXPANDED) {
    throw new CheckpointError('zip-bomb', { ...detail, message: `makes ${count} elements out of ${held}` });
  }
  if (start + bytes > source.size) {
    const found = Math.max(0, Math.floor((source.size - start) / size));
    throw new CheckpointError('truncated', {
      ...detail,
      foundShape: [Math.min(found, held)],
      message: `the file ends at byte ${source.size}, before the weights do`,
    });
  }
  if (span > count * MAX_SPAN_RATIO)
    throw new CheckpointError('unsupported', { ...detail, message: 'is a sparse view of a far larger storage' });
  // A counter among the weights is nobody's harm until somebody wants to read it.
  if (!isFloat(dtype)) {
    return unreadableTensor(name, shape, dtype);
  }
  const dense = strides.every((stride, i) => shape[i] === 1 || stride === contiguous(shape)[i]);

  const elements = async (first: number, last: number): Promise<Float32Array> => {
    const from = start + (offset + first) * size;
    return toFloat32(await readBytes(source, from, from + (last - first) * size, `tensor ${name}`), dtype, littleEndian);
  };
  return {
    name,
    shape,
    read: async (first = 0, last = count) => {
      if (dense || count === 0) return elements(first, last);
      return gather(await elements(0, span), shape, strides).subarray(first, last);
    },
  };
}

/** A tensor whose shape is known and whose elements are refused, by name, when they are asked for. */
export function unreadableTensor(name: string, shape: readonly number[], type: string): StateTensor {
  const message = `holds ${type}, and a weight must be float32, float16, bfloat16 or float64. Convert it and save again`;
  return { name, shape, read: () => Promise.reject(new CheckpointError('unsupported', { tensor: name, message })) };
}

const contiguous = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));

/** Elements in C order from a strided span. */
function gather(span: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const count = shape.reduce((product, n) => product * n, 1);
  const values = new Float32Array(count);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    values[to] = span[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return values;
}
