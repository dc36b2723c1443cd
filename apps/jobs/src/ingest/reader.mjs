// A process that reads one study's files and ends. Plain JavaScript, for it must register tsx before it can import TypeScript.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('./reader.ts');
