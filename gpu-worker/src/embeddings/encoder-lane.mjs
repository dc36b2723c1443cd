// A thread of encoder-lanes.ts starts from JavaScript; tsx compiles the rest on the way in.
import { register } from 'tsx/esm/api';

// No tsconfig.json of the folder the user happens to be in.
register({ tsconfig: false });
await import('./encoder-lane.ts');
