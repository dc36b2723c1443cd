import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@annotome/testing';

const FOLDER = fileURLToPath(new URL('../../../apps/sync/', import.meta.url));
export const ORIGIN = 'http://localhost:3000';

/** The mask server as a process of its own, as `npm start` runs it; on one port for all its lives, so that pages find it again. */
export class SyncProcess {
  readonly port: number;
  readonly #database: string;
  readonly #origin: string;
  readonly #variables: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(database: string, port: number, origin: string, variables: NodeJS.ProcessEnv) {
    this.#database = database;
    this.#origin = origin;
    this.#variables = variables;
    this.port = port;
  }

  static async start(database: string, origin = ORIGIN, variables: NodeJS.ProcessEnv = {}): Promise<SyncProcess> {
    const [port = 0] = await freePorts(1);
    const process = new SyncProcess(database, port, origin, variables);
    await process.start();
    return process;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['bin/sync.mjs'], {
      cwd: FOLDER,
      env: {
        ...process.env,
        DATABASE_URL: this.#database,
        SYNC_PORT: String(this.port),
        AUTH_URL: this.#origin,
        LOG_LEVEL: 'info',
        // As `npm run dev` starts it: there Yjs, left to itself, refuses the bytes of a mask.
        NODE_ENV: 'development',
        ...this.#variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (this.#output += data.toString()));
    for (;;) {
      const ok = await fetch(`http://127.0.0.1:${this.port}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (ok) return;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The mask server ended:\n${this.#output}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** @returns the exit status, or the signal. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const closed = new Promise<number | string | null>((resolve) => child.once('close', (status, by) => resolve(by ?? status)));
    child.kill(signal);
    return closed;
  }
}
