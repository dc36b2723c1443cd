// A worker that takes a job and never ends it, to be killed.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
const { createQueue } = await import('@annotome/queue');

const queue = await createQueue({
  connectionString: process.env.DATABASE_URL,
  name: 'holding',
  role: 'work',
  onError: () => undefined,
});
await queue.consume('ingest-study', {}, ({ payload }) => {
  process.send(payload.studyId);
  return new Promise(() => undefined);
});
process.send('ready');
