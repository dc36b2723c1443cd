import { crc32 } from 'node:zlib';

/** What {@link torchZip} can pickle: plain data, tensors, and instances of classes that nobody should ever make. */
export type TorchValue =
  | null
  | boolean
  | number
  | string
  | readonly TorchValue[]
  | { readonly [key: string]: TorchValue }
  | TorchTensorValue
  | TorchObjectValue;

export interface TorchTensorValue {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  /** Elements of the storage, as bytes; made when they are written. */
  readonly storage: { readonly type: string; readonly count: number; readonly bytes: () => Uint8Array };
  readonly offset?: number;
  readonly strides?: readonly number[];
  /** `torch._utils _rebuild_tensor_v2` by default. */
  readonly rebuild?: string;
}

/** `module name(*args)`, with `state` as its `__dict__`: as REDUCE and BUILD say it. */
export interface TorchObjectValue {
  readonly kind: 'object';
  readonly callable: string;
  readonly args: readonly TorchValue[];
  readonly state?: TorchValue;
}

/** A float32 tensor in C order. */
export const torchTensor = (shape: readonly number[], values: () => Float32Array): TorchTensorValue => ({
  kind: 'tensor',
  shape,
  storage: {
    type: 'torch FloatStorage',
    count: shape.reduce((product, size) => product * size, 1),
    bytes: () => bytesOf(values()),
  },
});

export const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const isTensor = (value: object): value is TorchTensorValue => 'kind' in value && value.kind === 'tensor';
const isObject = (value: object): value is TorchObjectValue => 'kind' in value && value.kind === 'object';

/** A pickle of protocol 2 as torch writes it, and the storages it refers to, in order. */
export function torchPickle(root: TorchValue): {
  readonly pickle: Uint8Array;
  readonly storages: readonly TorchTensorValue['storage'][];
} {
  const out: number[] = [0x80, 2];
  const storages: TorchTensorValue['storage'][] = [];
  const int = (value: number): void =>
    void out.push(0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  const text = (value: string): void => {
    const bytes = new TextEncoder().encode(value);
    out.push(0x58, bytes.length & 255, (bytes.length >> 8) & 255, (bytes.length >> 16) & 255, 0, ...bytes);
  };
  const global = (path: string): void => void out.push(0x63, ...new TextEncoder().encode(`${path.replace(' ', '\n')}\n`));
  const tuple = (values: readonly (() => void)[]): void => {
    out.push(0x28);
    for (const write of values) write();
    out.push(0x74);
  };
  const write = (value: TorchValue): void => {
    if (value === null) out.push(0x4e);
    else if (typeof value === 'boolean') out.push(value ? 0x88 : 0x89);
    else if (typeof value === 'string') text(value);
    else if (typeof value === 'number') {
      if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) int(value);
      else {
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, value);
        out.push(0x47, ...new Uint8Array(view.buffer));
      }
    } else if (Array.isArray(value)) {
      out.push(0x5d, 0x28);
      for (const item of value as readonly TorchValue[]) write(item);
      out.push(0x65);
    } else if (isTensor(value)) tensor(value);
    else if (isObject(value)) {
      global(value.callable);
      tuple(value.args.map((argument) => () => write(argument)));
      out.push(0x52);
      if (value.state !== undefined) {
        write(value.state);
        out.push(0x62);
      }
    } else {
      out.push(0x7d, 0x28);
      for (const [key, item] of Object.entries(value as Readonly<Record<string, TorchValue>>)) {
        text(key);
        write(item);
      }
      out.push(0x75);
    }
  };
  const ints = (values: readonly number[]): void => tuple(values.map((value) => () => int(value)));
  const tensor = ({
    storage,
    shape,
    strides,
    offset = 0,
    rebuild = 'torch._utils _rebuild_tensor_v2',
  }: TorchTensorValue): void => {
    const known = storages.indexOf(storage);
    const key = known >= 0 ? known : storages.push(storage) - 1;
    const contiguous = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    global(rebuild);
    tuple([
      () => {
        tuple([
          () => text('storage'),
          () => global(storage.type),
          () => text(`${key}`),
          () => text('cpu'),
          () => int(storage.count),
        ]);
        out.push(0x51);
      },
      () => int(offset),
      () => ints(shape),
      () => ints(strides ?? contiguous),
      () => out.push(0x89),
      () => {
        global('collections OrderedDict');
        out.push(0x29, 0x52);
      },
    ]);
    out.push(0x52);
  };
  write(root);
  out.push(0x2e);
  return { pickle: Uint8Array.from(out), storages };
}

/** A `torch.save` file piece by piece: a zip of stored entries, each storage made when its turn comes. */
export function* torchZip(
  root: TorchValue,
  folder = 'archive',
  extra: Readonly<Record<string, Uint8Array>> = {},
): Generator<Uint8Array> {
  const { pickle, storages } = torchPickle(root);
  const files: [string, () => Uint8Array][] = [
    ['data.pkl', () => pickle],
    ...Object.entries(extra).map(([name, bytes]): [string, () => Uint8Array] => [name, () => bytes]),
    ...storages.map((storage, key): [string, () => Uint8Array] => [`data/${key}`, storage.bytes]),
    ['version', () => new TextEncoder().encode('3\n')],
  ];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [file, make] of files) {
    const name = new TextEncoder().encode(`${folder}/${file}`);
    const bytes = make();
    // Fields shared by the local header and the directory, from "version needed" to "extra field length".
    const common = new DataView(new ArrayBuffer(26));
    common.setUint32(10, crc32(bytes), true);
    common.setUint32(14, bytes.length, true);
    common.setUint32(18, bytes.length, true);
    common.setUint16(22, name.length, true);
    const local = Uint8Array.of(0x50, 0x4b, 3, 4, ...bytesOf(common), ...name);
    const offset = new DataView(new ArrayBuffer(14));
    offset.setUint32(10, at, true);
    directory.push(Uint8Array.of(0x50, 0x4b, 1, 2, 0, 0, ...bytesOf(common), ...bytesOf(offset), ...name));
    yield local;
    yield bytes;
    at += local.length + bytes.length;
  }
  yield* directory;
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, files.length, true);
  end.setUint16(6, files.length, true);
  end.setUint32(
    8,
    directory.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  end.setUint32(12, at, true);
  yield Uint8Array.of(0x50, 0x4b, 5, 6, ...bytesOf(end));
}

/** A whole file of pieces. */
export function joined(pieces: Iterable<Uint8Array>): Uint8Array {
  const all = [...pieces];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
