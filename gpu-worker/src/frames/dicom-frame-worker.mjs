// One thread of the pool in dicom-frame-pool.ts. Plain JavaScript, for it must register tsx before it can import TypeScript.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// No tsconfig.json of the folder the user happens to be in.
register({ tsconfig: false });
const { createFrameDecoder, FormatError } = await import('@annotome/formats');
const decode = createFrameDecoder();

parentPort.on('message', async (job) => {
  try {
    const values = await decode(job);
    parentPort.postMessage({ values }, [values.buffer]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { code, file, field, found, todo } = error;
    parentPort.postMessage({ refusal: { code, detail: { file, field, found, todo } } });
  }
});
