import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { DTYPE_BYTES } from './element-types.ts';
import { findStateDict } from './find-state-dict.ts';
import { dataView, readBytes } from './read-bytes.ts';
import { type StateDict, type StateTensor } from './state-dict.ts';
import { storedTensor, unreadableTensor } from './stored-tensor.ts';
import { torchHooks, TorchStorage, UnreadableTensor } from './torch-pickle.ts';
import { MAX_PICKLE, unpickle, type UnpickleHooks } from './unpickle.ts';

/** The first pickle of a `torch.save` file before torch 1.6. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

/**
 * A `torch.save` file before torch 1.6 (or with `_use_new_zipfile_serialization=False`): five pickles (magic, protocol, system, the object, the
 * storage keys), then every storage as an 8-byte count and its elements, in the order of the keys.
 */
export async function readTorchLegacy(source: CheckpointSource): Promise<StateDict> {
  const head = await readBytes(source, 0, Math.min(source.size, MAX_PICKLE), 'the pickles');
  const storages = new Map<string, TorchStorage>();
  const hooks: UnpickleHooks = {
    call: (callable, args) => torchHooks.call(callable, args),
    persistent: (id) => {
      const storage = torchHooks.persistent(id);
      if (storage instanceof TorchStorage) storages.set(storage.key, storage);
      return storage;
    },
  };
  const magic = unpickle(head, hooks);
  if (magic.value !== MAGIC) throw new CheckpointError('not-recognised', { message: 'is a pickle, but not one of torch.save' });
  const protocol = unpickle(head, hooks, magic.end);
  const system = unpickle(head, hooks, protocol.end);
  const littleEndian = !(system.value instanceof Map) || system.value.get('little_endian') !== false;
  const object = unpickle(head, hooks, system.end);
  const keys = unpickle(head, hooks, object.end);
  const tensors = findStateDict(object.value);
  if (!Array.isArray(keys.value)) throw new CheckpointError('corrupt', { message: 'the list of storages is missing' });

  const starts = new Map<string, { start: number; bytes: number }>();
  let at = keys.end;
  for (const key of keys.value) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined)
      throw new CheckpointError('corrupt', { message: 'the list of storages names one that no tensor has' });
    const bytes = storage.count * DTYPE_BYTES[storage.dtype ?? 'uint8'];
    // Past the file's end the tensors themselves say what is missing.
    if (at + 8 <= source.size) {
      const count = Number(dataView(await readBytes(source, at, at + 8, `storage ${storage.key}`)).getBigInt64(0, littleEndian));
      if (count !== storage.count)
        throw new CheckpointError('corrupt', {
          message: `storage ${storage.key} should have ${storage.count} elements and has ${count}`,
        });
    }
    starts.set(storage.key, { start: at + 8, bytes });
    at += 8 + bytes;
  }
  const state = new Map<string, StateTensor>();
  for (const [name, tensor] of tensors) {
    if (tensor instanceof UnreadableTensor) {
      state.set(name, unreadableTensor(name, tensor.shape, tensor.type));
      continue;
    }
    const { storage, dtype, shape, strides, offset } = tensor;
    const place = starts.get(storage.key);
    if (place === undefined) {
      throw new CheckpointError('missing-tensor', {
        tensor: name,
        message: `its storage ${storage.key} is not in the file`,
        expectedShape: shape,
      });
    }
    state.set(name, storedTensor(source, name, { dtype, shape, strides, offset, ...place, littleEndian }));
  }
  return state;
}

/** Whether the file begins as the five pickles do: PROTO, from protocol 4 on FRAME and its length, LONG1 of ten bytes. */
export function isTorchLegacy(head: Uint8Array): boolean {
  const at = head[2] === 0x95 ? 11 : 2;
  return head[0] === 0x80 && head[at] === 0x8a && head[at + 1] === 0x0a;
}
