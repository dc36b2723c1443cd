import { mkdir } from 'node:fs/promises';

import { folderSink, nodeSha256, nodeSource } from '@annotome/gpu-worker';
import { importCheckpoint } from '@annotome/sam-med3d';

/** `FILE DIR fp32|fp16`: imports in a process of its own, whose peak of memory is the import's. Prints it in bytes, then the seconds. */
const [file = '', dir = '', precision] = process.argv.slice(2);
const started = performance.now();
await mkdir(dir);
await importCheckpoint(
  await nodeSource(file),
  { createdBy: 'golden test', precision: precision === 'fp16' ? 'fp16' : 'fp32', createHash: nodeSha256 },
  folderSink(dir),
);
process.stdout.write(
  JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024, seconds: (performance.now() - started) / 1000 }),
);
