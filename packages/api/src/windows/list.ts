import { VolumeId } from '@annotome/contracts';
import { defaultModel, getVolume } from '@annotome/db';
import { coveringWindows } from '@annotome/sam-med3d';
import { readyWindows } from '@annotome/storage';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { volumeGrid } from './volume-grid.ts';

/** The windows that cover an image, the middle first, and which of them are prepared. `modelHash` is null before there is a model. */
export const list = memberMay('image.read')
  .input(z.object({ volumeId: VolumeId }))
  .query(async ({ ctx: { services, scope }, input: { volumeId } }) => {
    const [volume, model] = await Promise.all([getVolume(scope, { volumeId }), defaultModel(services.database)]);
    const canonical = volumeGrid(volume);
    const ready = model ? await readyWindows(services.store, model.hash, volumeId) : new Set<number>();
    return {
      modelHash: model?.hash ?? null,
      grid: { size: canonical.grid.size, affine: canonical.grid.affine },
      windows: coveringWindows(canonical).map(({ start }, index) => ({
        index,
        start: [...start] as [number, number, number],
        ready: ready.has(index),
      })),
    };
  });
