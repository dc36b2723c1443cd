import { createServer } from 'node:net';

export interface NeededPort {
  /** What listens there, in words. */
  readonly use: string;
  readonly variable: string;
  readonly port: number;
}

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    // A machine without IPv6 cannot have the port in use there.
    server.once('error', ({ code }: NodeJS.ErrnoException) => done(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });

/** Sentences for the ports that another program holds, with what to set; none when all are free. */
export async function portsInUse(needed: readonly NeededPort[]): Promise<readonly string[]> {
  const taken = await Promise.all(
    needed.map(async ({ port }) => !(await isFree(port, '0.0.0.0')) || !(await isFree(port, '::'))),
  );
  const doubled = needed.filter(({ port }, at) => needed.findIndex((other) => other.port === port) !== at);
  return [
    ...doubled.map(({ use, variable, port }) => `Port ${port} is asked for twice. Set ${variable} (${use}) to another one.`),
    ...needed
      .filter((_, at) => taken[at])
      .map(
        ({ use, variable, port }) =>
          `Port ${port} (${use}) is used by another program. Stop it, or choose another: ${variable}=${port + 100} npm start`,
      ),
  ];
}
