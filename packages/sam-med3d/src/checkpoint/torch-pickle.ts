import { CheckpointError } from './checkpoint-error.ts';
import { type DType } from './element-types.ts';
import { PickleExtension, PickleGlobal, type PickleValue, type UnpickleHooks } from './unpickle.ts';

/** A run of elements elsewhere in the file, by key. */
export class TorchStorage extends PickleExtension {
  readonly kind = 'storage';
  readonly key: string;
  /** Undefined for an untyped storage: then the tensor says. */
  readonly dtype: DType | undefined;
  /** Elements; bytes where the dtype is undefined. */
  readonly count: number;
  constructor(key: string, dtype: DType | undefined, count: number) {
    super();
    this.key = key;
    this.dtype = dtype;
    this.count = count;
  }
}

/** A view of a storage. Sizes, strides and offset are in elements, as the file says: not yet checked. */
export class TorchTensor extends PickleExtension {
  readonly kind = 'tensor';
  readonly storage: TorchStorage;
  readonly dtype: DType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: TorchStorage, dtype: DType, offset: number, shape: readonly number[], strides: readonly number[]) {
    super();
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** A storage of a type that is not read. */
class UnreadableStorage extends PickleExtension {
  readonly kind = 'unreadable-storage';
  readonly type: string;
  constructor(type: string) {
    super();
    this.type = type;
  }
}

/** A tensor of a kind that is not read (8-bit floats, quantised). Harmless, unless it is a weight: then it can at least be named. */
export class UnreadableTensor extends PickleExtension {
  readonly kind = 'unreadable-tensor';
  /** `float8_e4m3fn`, `QUInt4x2Storage` */
  readonly type: string;
  readonly shape: readonly number[];
  constructor(type: string, shape: readonly number[]) {
    super();
    this.type = type;
    this.shape = shape;
  }
}

const STORAGE_DTYPES: Readonly<Record<string, DType>> = {
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  DoubleStorage: 'float64',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  ShortStorage: 'int16',
  IntStorage: 'int32',
  LongStorage: 'int64',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  QInt8Storage: 'int8',
  QUInt8Storage: 'uint8',
  QInt32Storage: 'int32',
};

const DTYPE_NAMES: Readonly<Record<string, DType>> = {
  float32: 'float32',
  float: 'float32',
  float16: 'float16',
  half: 'float16',
  bfloat16: 'bfloat16',
  float64: 'float64',
  double: 'float64',
  int8: 'int8',
  uint8: 'uint8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
  complex64: 'complex64',
  complex128: 'complex128',
};

const RANK_LIMIT = 32;

/** What of torch a checkpoint's pickle is understood to mean; the rest stays inert. Storages are named, not read. */
export const torchHooks: UnpickleHooks = {
  persistent(id) {
    const [tag, type, key, , count] = Array.isArray(id) ? id : [];
    if (
      tag !== 'storage' ||
      !(type instanceof PickleGlobal) ||
      !(typeof key === 'string' || typeof key === 'number') ||
      !isSize(count)
    ) {
      throw new CheckpointError('unsupported', { message: 'the pickle refers to something that is not a torch storage' });
    }
    // torch.FloatStorage, torch.cuda.FloatStorage; torch.storage.UntypedStorage, whose count is in bytes. Any other stays inert.
    const dtype = STORAGE_DTYPES[type.attribute];
    if (dtype === undefined && type.attribute !== 'UntypedStorage') return new UnreadableStorage(type.attribute);
    return new TorchStorage(String(key), dtype, count);
  },
  call({ path }, args) {
    switch (path) {
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return rebuildTensor(args, undefined);
      case 'torch._utils._rebuild_tensor_v3':
        return rebuildTensor(args, args[6]);
      case 'torch._utils._rebuild_parameter':
      case 'torch._utils._rebuild_parameter_with_state':
        return args[0] instanceof TorchTensor || args[0] instanceof UnreadableTensor ? args[0] : undefined;
      case 'torch._tensor._rebuild_from_type_v2':
        // (function, type, args, state): a tensor subclass around a plain rebuild.
        return args[0] instanceof PickleGlobal && Array.isArray(args[2]) ? torchHooks.call(args[0], args[2]) : undefined;
      case 'torch.Size':
        return Array.isArray(args[0]) ? args[0] : undefined;
      default:
        return undefined;
    }
  },
};

/** (storage, storage_offset, size, stride, …) */
function rebuildTensor(args: readonly PickleValue[], dtypeName: PickleValue | undefined): PickleValue | undefined {
  const [storage, offset, shape, strides] = args;
  if (
    !(storage instanceof TorchStorage || storage instanceof UnreadableStorage) ||
    !isSize(offset) ||
    !areSizes(shape) ||
    !areSizes(strides) ||
    shape.length !== strides.length
  ) {
    throw new CheckpointError('corrupt', {
      message: 'the pickle rebuilds a tensor from something that is not a storage, offset, size and stride',
    });
  }
  const type = dtypeName instanceof PickleGlobal ? dtypeName.attribute : undefined;
  if (!(storage instanceof TorchStorage)) return new UnreadableTensor(storage.type, shape);
  const dtype = type === undefined ? storage.dtype : DTYPE_NAMES[type];
  return dtype === undefined
    ? new UnreadableTensor(type ?? 'no dtype', shape)
    : new TorchTensor(storage, dtype, offset, shape, strides);
}

const isSize = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const areSizes = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= RANK_LIMIT && value.every(isSize);
