import { canonicalGrid, coveringWindows, CT_CLAMP, encodeWindow, prepareWindow, type Window } from '@annotome/sam-med3d';

import { percent, seconds, type BenchResult } from './benchmarks.ts';
import { embedWindows, type NumberedWindow } from '../embeddings/embed-windows.ts';
import { shareVolume, startEncoderLanes } from '../embeddings/encoder-lanes.ts';
import { loadModel } from '../runtime/load-model.ts';
import { largeCt } from './large-ct.ts';
import { measureLoad, type Load } from './machine.ts';

const numbered = (windows: readonly Window[]): NumberedWindow[] => windows.map((window, number) => ({ window, number }));
const nothing = { batch: 1, onEmbedding: () => Promise.resolve() };

/** Times that each way embeds the whole CT. */
const ROUNDS = 3;

/** Every window of a CT of 512 × 512 × 300 through the built-in encoder: one after the other, then in lanes. */
export async function benchEmbedCt(): Promise<BenchResult> {
  const volume = await largeCt();
  const canonical = canonicalGrid(volume.grid);
  const windows = coveringWindows(canonical);
  const model = await loadModel({ device: 'cpu' });
  const lanes = await startEncoderLanes({ model, device: 'cpu' });
  const encoder = lanes.of({ volume: shareVolume(volume), clamp: CT_CLAMP });
  try {
    // The first run of a session lays out its memory.
    await encodeWindow(model.encoder, prepareWindow(volume, canonical, windows[0] as (typeof windows)[0], CT_CLAMP).image);
    await embedWindows(numbered(windows.slice(0, lanes.count)), encoder, nothing);

    const sequential = { wallMs: 0, busyMs: 0 };
    const pipelined = { wallMs: 0, busyMs: 0 };
    const add = (to: typeof sequential, { wallMs, coresBusy }: Load): void => {
      to.wallMs += wallMs;
      to.busyMs += coresBusy * wallMs;
    };
    // In turns, so that a neighbour on the machine disturbs both ways alike.
    for (let round = 0; round < ROUNDS; round++) {
      const alone = measureLoad();
      for (const window of windows) await encodeWindow(model.encoder, prepareWindow(volume, canonical, window, CT_CLAMP).image);
      add(sequential, alone());
      const together = measureLoad();
      await embedWindows(numbered(windows), encoder, nothing);
      add(pipelined, together());
    }
    return {
      setting: `${windows.length} windows of a CT of ${volume.grid.size.join(' × ')} voxels, ${model.manifest.name}, CPU; mean of ${ROUNDS} rounds`,
      measurements: [
        { what: 'prepare, then encode on all cores', shown: seconds(sequential.wallMs / ROUNDS) },
        { what: '  cores busy', shown: percent(sequential.busyMs / sequential.wallMs) },
        {
          what: `${lanes.count} threads, one preparing while others encode`,
          shown: seconds(pipelined.wallMs / ROUNDS),
          ratio: sequential.wallMs / pipelined.wallMs,
        },
        { what: '  cores busy', shown: percent(pipelined.busyMs / pipelined.wallMs) },
        { what: '  windows per second', shown: ((1000 * ROUNDS * windows.length) / pipelined.wallMs).toFixed(2) },
      ],
      numbers: { windows: windows.length, rounds: ROUNDS, sequential, pipelined },
    };
  } finally {
    await lanes.close();
    await model.release();
  }
}
