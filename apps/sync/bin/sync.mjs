#!/usr/bin/env node
// Runs straight from its TypeScript source; tsx compiles it on the way in.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
const { main } = await import('../src/main.ts');
await main();
