// A worker thread starts from JavaScript; tsx compiles the rest on the way in.
import { register } from 'tsx/esm/api';

register();
await import('./preprocess-worker.ts');
