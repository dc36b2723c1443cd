import { z } from 'zod';
import { withoutEmpty } from './env.ts';

const SETTINGS = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/**
 * Whether a bucket of one's own can be used: reads, writes and removes in it.
 * @throws Error in words where it cannot, and where there are settings of S3 without a bucket. Without any of them nothing is looked at.
 */
export async function checkStore(environment: NodeJS.ProcessEnv): Promise<void> {
  const variables = withoutEmpty(environment);
  if (!variables['S3_BUCKET']) {
    const [first] = SETTINGS.filter((name) => variables[name]);
    if (first === undefined) return;
    throw new Error(`${first} is set, and S3_BUCKET is not: set it too, or neither, and files lie in the data folder.`);
  }
  // Loads Amazon's SDK: only where it is used.
  const { openBlobStore, startCheckKey, storageEnvironment } = await import('@annotome/storage');
  const { data: settings, error } = z.object(storageEnvironment).safeParse(variables);
  if (error) throw new Error(`The environment does not fit:\n${z.prettifyError(error)}`);
  const store = openBlobStore(settings);
  try {
    await store.get(startCheckKey);
    await store.put(startCheckKey, new TextEncoder().encode('Annotome may write here.'));
    await store.delete(startCheckKey);
  } finally {
    store.close();
  }
}
