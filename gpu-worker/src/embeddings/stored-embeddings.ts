import { canonicalVoxel, storedEmbeddings, windowKey, type EmbeddingSource, type Study } from '@annotome/sam-med3d';
import { imageHash } from '@annotome/storage';

import { diskFolder } from './window-folder.ts';
import { EmbeddingsError, WindowStore } from './window-store.ts';

/**
 * Windows that `embed` stored, as the segmenter wants them; only those that are there, so that a run that was stopped can be used.
 * @throws EmbeddingsError when they are of another model, image or treatment, or none is there yet.
 */
export async function openStoredEmbeddings(
  dir: string,
  model: { readonly name: string; readonly hash: string },
  study: Study,
): Promise<EmbeddingSource> {
  const store = await WindowStore.open(diskFolder(dir));
  const { attributes } = store;
  if (attributes.model.hash !== model.hash) {
    throw new EmbeddingsError(
      `${dir} holds embeddings of the model ${attributes.model.name} (${attributes.model.hash.slice(0, 12)}), and the decoder is of ` +
        `${model.name} (${model.hash.slice(0, 12)}), which is another model. Name the same model with --model, or run annotome embed with this one.`,
    );
  }
  if (attributes.source.hash !== imageHash(study.volume)) {
    throw new EmbeddingsError(
      `${dir} holds embeddings of another image (${attributes.source.name}). Run annotome embed on this one.`,
    );
  }
  if (attributes.source.clamped !== (study.clamp !== undefined)) {
    throw new EmbeddingsError(
      `${dir} was made ${attributes.source.clamped ? 'with' : 'without'} the CT clamp, and now it would be the other way. ` +
        `Give the same --modality or --clamp as to annotome embed.`,
    );
  }
  const done = await store.done();
  if (done.size === 0) throw new EmbeddingsError(`${dir} holds no finished window yet. Run the same annotome embed again.`);
  const numberOf = new Map<string, number>();
  const windows = [...done].map((number) => {
    const [a, b, c] = attributes.windowStarts[number] as [number, number, number];
    const window = { start: canonicalVoxel(a, b, c) };
    numberOf.set(windowKey(window), number);
    return window;
  });
  return storedEmbeddings(windows, async (window) => ({
    data: await store.read(numberOf.get(windowKey(window)) as number),
    dims: [1, store.width, 8, 8, 8],
  }));
}
