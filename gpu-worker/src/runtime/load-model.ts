import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DECODER_FILE, ENCODER_FILE, type ModelManifest, type OnnxSession } from '@annotome/sam-med3d';

import { environment } from '../env.ts';
import { createSession, type DeviceSession } from './create-session.ts';
import { defaultModelFolder } from './default-model.ts';
import { type Device } from './device.ts';
import { ModelError, readManifest } from './model-folder.ts';

export interface LoadModelOptions {
  /** Model folder; the environment's ANNOTOME_MODEL, else the built-in model, where it is not given. */
  readonly dir?: string;
  readonly device?: Device;
  readonly threads?: number;
  /** Gets one line where `auto` did not get what it tried first. At most once. */
  readonly onNotice?: (line: string) => void;
}

export interface LoadedModel {
  readonly dir: string;
  readonly manifest: ModelManifest;
  /** Sessions start on their first run; both may be given away at once. */
  readonly encoder: OnnxSession;
  readonly decoder: OnnxSession;
  release(): Promise<void>;
}

/**
 * A model folder and its two sessions.
 * @throws ModelError where the folder is no model or a file is missing or cut off. A device that is missing is told by the first run
 *   (DeviceError).
 */
export async function loadModel(options: LoadModelOptions = {}): Promise<LoadedModel> {
  const dir = options.dir ?? environment().ANNOTOME_MODEL ?? (await defaultModelFolder());
  const manifest = await readManifest(dir);
  for (const { name, bytes } of manifest.files) {
    const path = join(dir, name);
    const found = existsSync(path) ? (await stat(path)).size : undefined;
    if (found === bytes) continue;
    throw new ModelError(
      `${path} should have ${bytes} bytes and ${found === undefined ? 'is missing' : `has ${found}`}. Make the folder again with annotome import-checkpoint.`,
    );
  }
  let noticed = false;
  const notice = (line: string): void => {
    if (noticed) return;
    noticed = true;
    options.onNotice?.(line);
  };
  const { device = 'auto', threads } = options;
  const start = async (file: string): Promise<DeviceSession> => {
    const session = await createSession(join(dir, file), { device, ...(threads === undefined ? {} : { threads }) });
    if (session.notice !== undefined) notice(session.notice);
    return session;
  };
  const encoder = lazySession(() => start(ENCODER_FILE));
  const decoder = lazySession(() => start(DECODER_FILE));
  return {
    dir,
    manifest,
    encoder,
    decoder,
    release: async () => {
      await Promise.all([encoder.release(), decoder.release()]);
    },
  };
}

/** A session that starts when it is first run, once however many run it at once. */
function lazySession(start: () => Promise<OnnxSession>): OnnxSession {
  let session: Promise<OnnxSession> | undefined;
  return {
    run: async (feeds) => (await (session ??= start())).run(feeds),
    release: async () => {
      const started = session;
      session = undefined;
      await (await started?.catch(() => undefined))?.release();
    },
  };
}
