#!/usr/bin/env node
// Runs straight from its TypeScript source; tsx compiles it on the way in.
import { register } from 'tsx/esm/api';

// Also under `npm run dev`: in development Yjs freezes whatever it reads, which fails at the bytes of a mask, so every mask was refused.
process.env.NODE_ENV = 'production';
register({ tsconfig: false });
const { main } = await import('../src/main.ts');
await main();
