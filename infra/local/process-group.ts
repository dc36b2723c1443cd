import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { prettyFactory } from 'pino-pretty';

export interface ProcessPlan {
  /** Prefix of its lines. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  /** Answers 200 once the process is ready. */
  readonly health: string;
  /** Works for minutes on every core: it stands back for the person's browser on the same machine. */
  readonly isPatient?: boolean;
}

/** Of a patient process, as `nice` counts. */
const PATIENT = 10;

/** Our processes log a JSON object per line, for machines; here a person reads it: time, level where it matters, message, the rest. */
const inWords = prettyFactory({
  colorize: process.stdout.isTTY,
  singleLine: true,
  ignore: 'pid,hostname,name',
  translateTime: 'SYS:HH:MM:ss',
  levelFirst: false,
});

const COLORS = [36, 33, 35, 32];
/** A process that ends this often within the time is not started again. */
const MOST_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const GRACE_MS = 20_000;

export interface ProcessGroupEvents {
  /** The children's process (and group) ids are these from now on. */
  readonly onChange: (ids: readonly number[]) => void;
  /** A process ended too often to be started again. */
  readonly onGiveUp: (name: string) => void;
}

/** Runs processes side by side, prefixes what they print, starts again what ends by itself, and ends all together. */
export class ProcessGroup {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #events: ProcessGroupEvents;
  readonly #running = new Map<string, ChildProcess>();
  readonly #ends = new Map<string, number[]>();
  readonly #width: number;
  readonly #plans: readonly ProcessPlan[];
  #stopping = false;

  constructor(plans: readonly ProcessPlan[], environment: NodeJS.ProcessEnv, events: ProcessGroupEvents) {
    this.#plans = plans;
    this.#environment = environment;
    this.#events = events;
    this.#width = Math.max(...plans.map(({ name }) => name.length));
  }

  /** Process (and group) ids of the children. */
  get ids(): number[] {
    return [...this.#running.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  start(): void {
    for (const plan of this.#plans) this.#launch(plan);
  }

  #launch(plan: ProcessPlan): void {
    const [command, ...args] = plan.command;
    // Its own group: a terminal's Ctrl-C reaches only the supervisor, which ends the children in order.
    const child = spawn(command, args, {
      cwd: plan.folder,
      env: this.#environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.set(plan.name, child);
    if (plan.isPatient && child.pid !== undefined) setPriority(child.pid, PATIENT);
    this.#events.onChange(this.ids);
    this.#print(plan.name, child.stdout);
    this.#print(plan.name, child.stderr);
    child.once('error', (error) => this.#line(plan.name, `could not be started: ${error.message}`));
    child.once('close', (status, signal) => {
      this.#running.delete(plan.name);
      if (!this.#stopping) this.#events.onChange(this.ids);
      if (!this.#stopping) this.#again(plan, signal ?? `status ${status}`);
    });
  }

  #again(plan: ProcessPlan, how: string): void {
    const now = Date.now();
    const ends = [...(this.#ends.get(plan.name) ?? []).filter((at) => now - at < RESTART_WINDOW_MS), now];
    this.#ends.set(plan.name, ends);
    if (ends.length > MOST_RESTARTS) {
      this.#line(plan.name, `ended (${how}) ${ends.length} times within a minute; giving up. Its last lines above say why.`);
      this.#events.onGiveUp(plan.name);
      return;
    }
    const delay = 250 * 2 ** (ends.length - 1);
    this.#line(plan.name, `ended (${how}); starting it again in ${delay / 1000} s`);
    setTimeout(() => {
      if (!this.#stopping) this.#launch(plan);
    }, delay);
  }

  #print(name: string, stream: Readable | null): void {
    if (stream)
      createInterface({ input: stream }).on('line', (text) =>
        this.#line(name, text.startsWith('{') ? inWords(text).trimEnd() : text),
      );
  }

  #line(name: string, text: string): void {
    const at = this.#plans.findIndex((plan) => plan.name === name);
    const label = name.padEnd(this.#width);
    const prefix = process.stdout.isTTY ? `\x1b[${COLORS[at % COLORS.length]}m${label}\x1b[0m │` : `${label} │`;
    for (const line of text.split('\n')) console.log(`${prefix} ${line}`);
  }

  /** Resolves when every process answers its health check. @throws Error that names those which do not in time. */
  async ready(patienceMs: number): Promise<void> {
    const until = Date.now() + patienceMs;
    let waiting = [...this.#plans];
    while (waiting.length > 0 && !this.#stopping) {
      const answers = await Promise.all(
        waiting.map(({ health }) =>
          fetch(health, { signal: AbortSignal.timeout(2000) }).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      waiting = waiting.filter((_, at) => !answers[at]);
      if (waiting.length > 0 && Date.now() > until) {
        throw new Error(`${waiting.map(({ name }) => name).join(', ')} did not become ready in ${patienceMs / 1000} s.`);
      }
      if (waiting.length > 0) await new Promise((done) => setTimeout(done, 150));
    }
  }

  /** Asks all to finish what they have in hand, and ends after 20 s those that have not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const children = [...this.#running.values()];
    const ended = Promise.all(
      children
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => new Promise((done) => child.once('close', done))),
    );
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }

  /** At once, without waiting for anything. */
  kill(): void {
    this.#stopping = true;
    this.#signal('SIGKILL');
  }

  #signal(name: NodeJS.Signals): void {
    for (const pid of this.ids) {
      try {
        process.kill(-pid, name);
      } catch {
        // Gone by itself.
      }
    }
  }
}
