import { CheckpointError } from './checkpoint-error.ts';
import { TorchTensor, UnreadableTensor } from './torch-pickle.ts';
import { PickleObject, type PickleValue } from './unpickle.ts';

/** Where training scripts put the weights, in the order they are looked for; the bare dict itself comes first. */
const HOMES = [
  'model_state_dict',
  'state_dict',
  'model',
  'net',
  'network',
  'weights',
  'params',
  'model_ema',
  'teacher',
  'student',
];
/** A weight every SAM-Med3D has: what stands before it (`module.`, `model.`, `_orig_mod.`) is the wrapper's. */
const ANCHOR = 'image_encoder.patch_embed.proj.weight';

type FoundTensor = TorchTensor | UnreadableTensor;

/**
 * The weights in what a checkpoint's pickle holds, by their released names: a bare state dict, or one under the names training scripts
 * use; a prefix that wrappers add is taken off.
 * @throws CheckpointError `not-recognised` where there is none.
 */
export function findStateDict(root: PickleValue): ReadonlyMap<string, FoundTensor> {
  const candidates = [...dicts(root)];
  const withAnchor = candidates.find((tensors) => prefixOf(tensors) !== undefined);
  const found = withAnchor ?? candidates[0];
  if (found === undefined) {
    const what = root instanceof PickleObject ? 'a whole pickled object' : 'no dictionary of tensors';
    throw new CheckpointError('not-recognised', {
      message: `holds ${what}, not a state dict. Save it with torch.save({'model_state_dict': model.state_dict()}, file)`,
    });
  }
  return releasedNames(found);
}

/** The same tensors under the names of the released checkpoint: without what a wrapper put before all of them. */
export function releasedNames<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const prefix = prefixOf(tensors) ?? '';
  return new Map([...tensors].map(([name, tensor]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, tensor]));
}

function prefixOf(tensors: ReadonlyMap<string, unknown>): string | undefined {
  const name = [...tensors.keys()].find((key) => key === ANCHOR || key.endsWith(`.${ANCHOR}`));
  return name?.slice(0, -ANCHOR.length);
}

/** Dictionaries that hold tensors: the root, then its known homes, two levels deep. */
function* dicts(root: PickleValue, depth = 0): Generator<ReadonlyMap<string, FoundTensor>> {
  const entries = root instanceof PickleObject ? root.entries : root;
  if (!(entries instanceof Map)) return;
  const tensors = new Map<string, FoundTensor>();
  for (const [key, value] of entries) {
    const isTensor = value instanceof TorchTensor || value instanceof UnreadableTensor;
    if (typeof key === 'string' && isTensor) tensors.set(key, value);
  }
  if (tensors.size > 0) yield tensors;
  if (depth < 2) {
    for (const home of HOMES) {
      const value = entries.get(home);
      if (value !== undefined) yield* dicts(value, depth + 1);
    }
  }
}
