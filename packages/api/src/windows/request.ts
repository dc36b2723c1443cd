import { countAttempt } from '@annotome/auth';
import { ProductError, VolumeId, WindowStart } from '@annotome/contracts';
import { defaultModel, getVolume, requestWindow } from '@annotome/db';
import { WINDOW } from '@annotome/sam-med3d';
import { clickWindowKey } from '@annotome/storage';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { volumeGrid } from './volume-grid.ts';

/** Asks that the window around a click be prepared, before anything in the background. Its readiness is told by a live event. */
export const request = memberMay('image.prepare')
  .input(z.object({ volumeId: VolumeId, start: WindowStart }))
  .mutation(async ({ ctx: { services, scope, session, origin }, input: { volumeId, start } }) => {
    const [volume, model] = await Promise.all([getVolume(scope, { volumeId }), defaultModel(services.database)]);
    if (!model) throw new ProductError('not-ready', 'No model has been installed yet. Manual tools work meanwhile.');
    const { size } = volumeGrid(volume).grid;
    if (!start.every((first, axis) => first + WINDOW / 2 >= 0 && first + WINDOW / 2 < (size[axis] ?? 0))) {
      throw new ProductError('bad-input', 'The middle of the region asked for lies outside the image.');
    }
    if (await services.store.head(clickWindowKey(model.hash, volumeId, start))) return { ready: true };
    const wait = await countAttempt(services.limits.windows, { email: session.user.email, address: origin.address });
    if (wait > 0) {
      throw new ProductError(
        'too-many-attempts',
        `You have asked for many regions within a minute. What is prepared can be clicked; more can be asked for in ${wait} s.`,
      );
    }
    const job = { organizationId: scope.organizationId, volumeId, modelHash: model.hash, start };
    await requestWindow(scope, { volumeId }, (tx) => services.queue.enqueue('embed-window', job, { tx }));
    return { ready: false };
  });
