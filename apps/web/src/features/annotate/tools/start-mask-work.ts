import { wrap } from 'comlink';
import { type MaskWork } from './mask-work.ts';

/** Starts the worker that does the long operations. Nothing is loaded until it is first asked. */
export function startMaskWork(): { readonly work: MaskWork; stop(): void } {
  const worker = new Worker(new URL('../../../workers/mask-tools.worker.ts', import.meta.url), {
    type: 'module',
    name: 'mask tools',
  });
  // Every method of MaskWork returns a promise of plain data, so the worker's side looks the same from here.
  return { work: wrap<MaskWork>(worker), stop: () => worker.terminate() };
}
