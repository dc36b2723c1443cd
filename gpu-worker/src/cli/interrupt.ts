import { closeEncoderLanes } from '../embeddings/encoder-lanes.ts';
import { removeUnfinished } from '../files/write-whole.ts';
import { EXIT } from './errors.ts';
import { type Terminal } from './terminal.ts';

/**
 * Ctrl-C and SIGTERM: one line says so, half-written files are removed and the process ends; `embed` when the encoder's run at hand is
 * done (a second Ctrl-C does not wait for it). Windows that are finished stay, so that the same command goes on from there. A closed pipe
 * (`| head`) ends the process quietly; any other failure of standard output (a full disk) is told.
 */
export function handleSignals(terminal: Terminal): { readonly interrupted: () => boolean } {
  let interrupted = false;
  const stop = (exitCode: number) => () => {
    interrupted = true;
    terminal.note('\nInterrupted. No half-written file is left.');
    terminal.finish({ error: { kind: 'interrupted', code: 'interrupted', message: 'Interrupted.' } });
    void closeEncoderLanes().then(() => {
      removeUnfinished();
      process.exit(exitCode);
    });
  };
  process.once('SIGINT', stop(EXIT.interrupted));
  process.once('SIGTERM', stop(143));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    terminal.note(`Error: standard output cannot be written (${error.code ?? error.message}).`);
    process.exit(EXIT.failed);
  });
  return { interrupted: () => interrupted };
}
