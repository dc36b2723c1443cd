import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { DTYPE_BYTES } from './element-types.ts';
import { findStateDict } from './find-state-dict.ts';
import { dataView, readBytes } from './read-bytes.ts';
import { entryStart, LOCAL, overlappingEntries, readZipDirectory, type ZipEntry } from './read-zip.ts';
import { type StateDict, type StateTensor } from './state-dict.ts';
import { storedTensor, unreadableTensor } from './stored-tensor.ts';
import { torchHooks, UnreadableTensor, type TorchStorage, type TorchTensor } from './torch-pickle.ts';
import { MAX_PICKLE, unpickle } from './unpickle.ts';

/**
 * A `torch.save` file since torch 1.6: a zip of stored entries, `NAME/data.pkl` and one `NAME/data/KEY` per storage. Reads the directory and
 * the pickle; weights are read when asked for.
 */
export async function readTorchZip(source: CheckpointSource): Promise<StateDict> {
  let entries: readonly ZipEntry[];
  try {
    entries = await readZipDirectory(source);
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'truncated') await nameWhatIsCut(source);
    throw error;
  }
  const pickle = entries.find(({ name }) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  if (pickle === undefined) {
    throw new CheckpointError('not-recognised', { message: 'is a zip without a data.pkl, so torch.save did not write it' });
  }
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const start = await entryStart(source, pickle);
  if (pickle.bytes > MAX_PICKLE) throw new CheckpointError('zip-bomb', { message: `its data.pkl claims ${pickle.bytes} bytes` });
  const bytes = await readBytes(source, start, start + pickle.bytes, 'data.pkl');
  const tensors = findStateDict(unpickle(bytes, torchHooks).value);
  const littleEndian = (await text(source, byName.get(`${folder}byteorder`))) !== 'big';

  const overlapping = overlappingEntries(entries);
  const state = new Map<string, StateTensor>();
  for (const [name, tensor] of tensors) {
    if (tensor instanceof UnreadableTensor) {
      state.set(name, unreadableTensor(name, tensor.shape, tensor.type));
      continue;
    }
    const entry = byName.get(`${folder}data/${tensor.storage.key}`);
    const placed = await placeTensor(source, name, tensor, entry, littleEndian);
    if (entry !== undefined && overlapping.has(entry)) {
      throw new CheckpointError('zip-bomb', {
        tensor: name,
        expectedShape: tensor.shape,
        foundShape: [Math.floor(entry.bytes / DTYPE_BYTES[tensor.dtype])],
        message: `its storage ${entry.name} shares bytes with another entry of the zip`,
      });
    }
    state.set(name, placed);
  }
  return state;
}

async function placeTensor(
  source: CheckpointSource,
  name: string,
  tensor: TorchTensor,
  entry: ZipEntry | undefined,
  littleEndian: boolean,
): Promise<StateTensor> {
  const { shape, dtype, strides, offset, storage } = tensor;
  const blame = { tensor: name, expectedShape: shape };
  if (entry === undefined) {
    throw new CheckpointError('missing-tensor', { ...blame, message: `its storage data/${storage.key} is not in the file` });
  }
  let start: number;
  try {
    start = await entryStart(source, entry);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const held = Math.floor(Math.max(0, Math.min(entry.bytes, source.size - entry.headerOffset)) / DTYPE_BYTES[dtype]);
    throw new CheckpointError(
      error.code,
      { ...blame, foundShape: [held], message: error.message.replace(/^checkpoint: /, '') },
      { cause: error },
    );
  }
  const promised = storageBytes(storage);
  if (entry.bytes !== promised) {
    throw new CheckpointError('corrupt', {
      ...blame,
      foundShape: [Math.floor(entry.bytes / DTYPE_BYTES[dtype])],
      message: `its storage data/${storage.key} should have ${promised} bytes and has ${entry.bytes}`,
    });
  }
  return storedTensor(source, name, { dtype, shape, strides, offset, start, bytes: entry.bytes, littleEndian });
}

const storageBytes = ({ dtype, count }: TorchStorage): number => (dtype === undefined ? count : count * DTYPE_BYTES[dtype]);

async function text(source: CheckpointSource, entry: ZipEntry | undefined): Promise<string | undefined> {
  if (entry === undefined || entry.bytes > 64) return undefined;
  const start = await entryStart(source, entry);
  return new TextDecoder().decode(await readBytes(source, start, start + entry.bytes, entry.name)).trim();
}

/**
 * A file that was cut off has lost its directory, which stands at the end. Its beginning still tells which tensor the cut went through:
 * data.pkl comes first, the storages follow with their names in their own headers and their lengths in the pickle.
 * @throws CheckpointError naming that tensor; returns where nothing can be told.
 */
async function nameWhatIsCut(source: CheckpointSource): Promise<void> {
  const head = await source.read(0, Math.min(source.size, 4096));
  const first = localHeader(head, 0);
  if (first === undefined || !first.name.endsWith('data.pkl')) return;
  const { value, end } = await unpickleFrom(source, first.dataStart);
  const tensors = findStateDict(value);
  const folder = first.name.slice(0, -'data.pkl'.length);
  const lengths = new Map<string, number>();
  for (const tensor of tensors.values())
    if (!(tensor instanceof UnreadableTensor)) lengths.set(`${folder}data/${tensor.storage.key}`, storageBytes(tensor.storage));
  const starts = new Map<string, number>();
  let at = first.dataStart + end;
  while (at < source.size) {
    // Between two entries: a data descriptor of up to 24 bytes. An entry of unknown length (a storage of the optimizer) ends the walk.
    const window = await source.read(at, Math.min(source.size, at + 4096));
    const view = dataView(window);
    let next = 0;
    while (next + 4 <= window.byteLength && view.getUint32(next, true) !== LOCAL) next += 1;
    const header = localHeader(window, next);
    if (header === undefined) break;
    starts.set(header.name, at + header.dataStart);
    at += header.dataStart + (lengths.get(header.name) ?? header.bytes);
  }
  for (const [name, tensor] of tensors) {
    if (tensor instanceof UnreadableTensor) continue;
    const { storage, dtype, shape, offset } = tensor;
    const key = `${folder}data/${storage.key}`;
    const start = starts.get(key);
    const there = start === undefined ? 0 : Math.max(0, Math.min(source.size - start, lengths.get(key) ?? 0));
    if (there >= storageBytes(storage)) continue;
    throw new CheckpointError('truncated', {
      tensor: name,
      expectedShape: shape,
      foundShape: [Math.max(0, Math.floor(there / DTYPE_BYTES[dtype]) - offset)],
      message: `the file is cut off at byte ${source.size}, before these weights end. Download or copy it again`,
    });
  }
}

/** A pickle of unknown length: tried with more and more of the file. */
async function unpickleFrom(source: CheckpointSource, start: number): Promise<ReturnType<typeof unpickle>> {
  for (let length = 1_000_000; ; length *= 16) {
    const bytes = await source.read(start, Math.min(source.size, start + length));
    try {
      return unpickle(bytes, torchHooks);
    } catch (error) {
      const cut = error instanceof CheckpointError && error.code === 'truncated';
      if (!cut || start + length >= source.size || length >= MAX_PICKLE) throw error;
    }
  }
}

function localHeader(bytes: Uint8Array, at: number): { name: string; dataStart: number; bytes: number } | undefined {
  if (at + 30 > bytes.byteLength) return undefined;
  const view = dataView(bytes);
  if (view.getUint32(at, true) !== LOCAL) return undefined;
  const nameLength = view.getUint16(at + 26, true);
  const nameEnd = at + 30 + nameLength;
  if (nameEnd > bytes.byteLength) return undefined;
  return {
    name: new TextDecoder().decode(bytes.subarray(at + 30, nameEnd)),
    dataStart: nameEnd + view.getUint16(at + 28, true),
    bytes: view.getUint32(at + 18, true),
  };
}
