#!/usr/bin/env node
// The command line runs straight from its TypeScript source; tsx compiles it on the way in.
import { register } from 'tsx/esm/api';

// No tsconfig.json of the folder the user happens to be in.
register({ tsconfig: false });
const { main } = await import('../src/cli/main.ts');
await main(process.argv.slice(2));
