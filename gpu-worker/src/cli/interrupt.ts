import { removeUnfinished } from '../files/write-whole.ts';
import { EXIT } from './errors.ts';
import { type Terminal } from './terminal.ts';

/**
 * Ctrl-C and SIGTERM: half-written files are removed, one line says so, the process ends. Windows an `embed` has finished stay, so
 * that the same command goes on from there. A closed pipe (`| head`) ends the process quietly.
 */
export function handleSignals(terminal: Terminal): void {
  const stop = (exitCode: number) => () => {
    removeUnfinished();
    terminal.note('\nInterrupted. No half-written file is left.');
    terminal.finish({ error: { kind: 'interrupted', code: 'interrupted', message: 'Interrupted.' } });
    process.exit(exitCode);
  };
  process.once('SIGINT', stop(EXIT.interrupted));
  process.once('SIGTERM', stop(143));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
  });
}
